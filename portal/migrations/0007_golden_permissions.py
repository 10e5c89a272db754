"""Editors keep the golden queries.

Permissions are made here by name, because Django adds them only after all migrations.
"""

from django.db import migrations

ACTIONS = ("add", "change", "delete", "view")


def permit(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="kb", model="goldenquery"
    )
    Permission = apps.get_model("auth.Permission")
    # The operator may have renamed or dropped the group; then they decide.
    editors = apps.get_model("auth.Group").objects.filter(name="Editors").first()
    for action in ACTIONS:
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_goldenquery",
            defaults={"name": f"Can {action} golden query"},
        )
        if editors is not None:
            editors.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0006_levers_permissions"),
        ("kb", "0007_golden_query"),
    ]

    operations = [migrations.RunPython(permit, migrations.RunPython.noop)]
