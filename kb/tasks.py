from celery import shared_task

from kb import frequent_queries, golden, search
from kb.search import admin


@shared_task
def apply_index_changes() -> None:
    """Take what was published or withdrawn to the search index; beat: every 2 s.

    What was saved, to that of the admin.
    """
    search.apply_changes(changed=golden.note_change)
    admin.apply_changes()


@shared_task
def reconcile_search_index() -> None:
    """Compare the search indexes with the database and mend them; beat: every night."""
    search.reconcile()
    admin.reconcile()
    for language_code in search.languages():
        golden.note_change(language_code)


@shared_task
def refresh_frequent_queries() -> None:
    """Count anew what is asked most, for who types a search; beat: every hour."""
    frequent_queries.refresh()


@shared_task
def run_golden_queries() -> None:
    """Ask the golden queries that are due; beat: every 5 s."""
    golden.run_due()
