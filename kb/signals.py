"""What happens in Wagtail that the rest of kb must hear of."""
