from celery import shared_task

from kb import search


@shared_task
def apply_index_changes() -> None:
    """Take what was published or withdrawn to the search index; beat: every 2 s."""
    search.apply_changes()


@shared_task
def reconcile_search_index() -> None:
    """Compare the search index with the database and mend it; beat: every night."""
    search.reconcile()
