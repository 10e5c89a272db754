"""Editors say what search makes of words: synonyms, pinned answers, ignored words.

Permissions are made here by name, because Django adds them only after all migrations.
"""

from django.db import migrations

LEVERS = {
    "synonym": "synonym",
    "pinnedanswer": "pinned answer",
    "ignoredword": "ignored word",
}
RIGHTS = ("add", "change", "delete", "view")


def allow_editors(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    editors, _ = apps.get_model("auth.Group").objects.get_or_create(name="Editors")
    for model, name in LEVERS.items():
        content_type, _ = ContentType.objects.get_or_create(
            app_label="kb", model=model
        )
        for right in RIGHTS:
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type,
                codename=f"{right}_{model}",
                defaults={"name": f"Can {right} {name}"},
            )
            editors.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_groups"), ("kb", "0006_levers")]

    operations = [migrations.RunPython(allow_editors, migrations.RunPython.noop)]
