from celery import shared_task

from kb import golden, search


@shared_task
def apply_index_changes() -> None:
    """Take what was published or withdrawn to the search index; beat: every 2 s."""
    search.apply_changes(changed=golden.note_change)


@shared_task
def reconcile_search_index() -> None:
    """Compare the search index with the database and mend it; beat: every night."""
    search.reconcile()
    for language_code in search.languages():
        golden.note_change(language_code)


@shared_task
def run_golden_queries() -> None:
    """Ask the golden queries that are due; beat: every 5 s."""
    golden.run_due()
