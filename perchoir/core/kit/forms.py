"""Forms drawn by the kit: label, help and error tied to their field."""

from django.forms.renderers import DjangoTemplates


class KitRenderer(DjangoTemplates):
    """Set as `FORM_RENDERER`: `{{ form }}` and `{{ form.field.as_field_group }}` look right."""

    form_template_name = "kit/form.html"
    field_template_name = "kit/field.html"
