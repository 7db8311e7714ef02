from medspil.people.doors import staff_page
from django.shortcuts import render
from medspil.people.queries import get_citizen

@staff_page(rule="contact.work_list")
def citizen(request, public_id):
    return render(request, "desk/citizen.html", {"citizen": get_citizen(request.user, public_id)})
