from celery import shared_task

from tickets import notifications


@shared_task
def send_due_mails() -> int:
    return notifications.send_due()
