"""Who a ticket belongs to."""

from django.db import IntegrityError, transaction

from tickets.models import Customer, CustomerAddress


def address_of(*, address: str, name: str, language_code: str) -> CustomerAddress:
    """The address as we know it, or a new customer with it.

    Capitals do not matter. A stranger who types somebody's address changes nothing
    about that somebody: a name is only taken for a customer who is new.
    """
    known = CustomerAddress.objects.filter(address__iexact=address)
    if found := known.first():
        return found
    try:
        with transaction.atomic():
            customer = Customer.objects.create(name=name, language_code=language_code)
            return CustomerAddress.objects.create(customer=customer, address=address)
    except IntegrityError:
        # Another request was faster.
        if found := known.first():
            return found
        raise
