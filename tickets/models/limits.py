from django.db import models


class RateBucket(models.Model):
    """How much of something was asked for in one window of time.

    A row rather than a cache entry, so that the count holds across processes on a
    machine without Redis.
    """

    # What is counted and for whom; a hash where it would name a person.
    key = models.CharField(max_length=120)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "window_start"], name="one_bucket_per_window"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
