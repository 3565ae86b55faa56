"""Renders a greeting."""

import jinja2
import yaml

PEOPLE = """
- name: Ada
  greeting: Good morning
- name: Grace
  greeting: Ahoy
"""

TEMPLATE = jinja2.Template("{% for person in people %}{{ person.greeting }}, {{ person.name }}!\n{% endfor %}")


def render():
    return TEMPLATE.render(people=yaml.safe_load(PEOPLE))


if __name__ == "__main__":
    print(render(), end="")
