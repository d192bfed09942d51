"""Likely columns: words of a name speak for a column, each column for one thing."""

from __future__ import annotations

import pytest

from regulars.ledger.column_values import values_of
from regulars.ledger.likely import best, likely
from regulars.ledger.mapping import ALIASES, CANONICAL
from regulars.ledger.proposal import proposed

SHOPS = {
    "an English till": {
        "invoice_no": "Receipt #", "invoice_date": "Date/Time", "product_name": "Item", "quantity": "Qty sold",
        "price": "Unit price (£)", "total_amount": "Amount (£)", "customer_id": "Loyalty card",
    },
    "a German till": {
        "invoice_no": "Bon", "customer_id": "Karte", "stock_code": "Artikel-Nr", "product_name": "Artikel",
        "quantity": "Stück", "price": "Einzel €", "invoice_date": "Zeit",
    },
    "German invoices": {
        "invoice_no": "Rechnungs-Nr.", "customer_id": "Kundennummer", "invoice_date": "Rechnungsdatum",
        "stock_code": "Artikelnummer", "product_name": "Bezeichnung", "quantity": "Menge",
        "price": "Einzelpreis netto", "total_amount": "Gesamtpreis netto", "country": "Land",
    },
    "a French shop": {
        "invoice_no": "Facture", "invoice_date": "Date commande", "customer_id": "Client",
        "total_amount": "Montant TTC", "country": "Pays",
    },
    "camels": {
        "invoice_date": "orderDate", "invoice_no": "orderRef", "customer_id": "memberNo", "status": "orderStatus",
    },
    "a Portuguese shop": {
        "invoice_no": "IdPedido", "invoice_date": "DataPedido", "customer_id": "CodCliente", "stock_code": "CodProduto",
        "product_name": "Produto", "quantity": "QtdVenda", "price": "PrecoUnitario", "total_amount": "ValorTotal",
    },
    "a Turkish shop": {
        "invoice_no": "Sipariş No", "invoice_date": "Sipariş Tarihi", "customer_id": "Müşteri No",
        "product_name": "Ürün Adı", "quantity": "Adet", "price": "Birim Fiyatı", "total_amount": "Toplam Tutar",
        "status": "Sipariş Durumu",
    },
    "a Polish shop": {
        "invoice_no": "Nr zamówienia", "invoice_date": "Data zamówienia", "customer_id": "Klient",
        "product_name": "Nazwa produktu", "quantity": "Ilość", "price": "Cena jednostkowa", "total_amount": "Wartość",
        "country": "Kraj",
    },
    "a Japanese shop": {
        "invoice_no": "注文番号", "invoice_date": "注文日時", "stock_code": "商品コード", "product_name": "商品名",
        "quantity": "数量", "price": "単価",
    },
    "a Chinese shop": {
        "invoice_no": "订单编号", "customer_id": "买家会员名", "total_amount": "总金额", "status": "订单状态",
        "invoice_date": "订单创建时间", "product_name": "宝贝标题", "quantity": "宝贝总数量",
    },
    "a database of orders": {
        "invoice_no": "o_orderkey", "customer_id": "o_custkey", "status": "o_orderstatus",
        "total_amount": "o_totalprice", "invoice_date": "o_orderdate",
    },
}  # fmt: skip
# Columns that are of no use beside those that are: the best match counts, and neither the first nor the nearest.
CROWDED = {
    "sold orders of a marketplace": (
        "Sale Date, Order ID, Buyer User ID, Full Name, First Name, Last Name, Number of Items, Payment Method, "
        "Date Shipped, Ship Country, Currency, Order Value, Coupon Code, Discount Amount, Shipping Discount, "
        "Shipping, Sales Tax, Order Total, Status, Card Processing Fees, Order Net, Order Type, Payment Type, SKU",
        {
            "invoice_no": "Order ID", "stock_code": "SKU", "customer_id": "Buyer User ID", "country": "Ship Country",
            "invoice_date": "Sale Date", "quantity": "Number of Items", "total_amount": "Order Value",
            "currency": "Currency", "status": "Status",
        },
    ),
    "items of a till": (
        "Date, Time, Time Zone, Category, Item, Qty, Price Point Name, SKU, Gross Sales, Discounts, Net Sales, Tax, "
        "Transaction ID, Payment ID, Device Name, Event Type, Location, Customer ID, Customer Name",
        {
            "invoice_no": "Transaction ID", "stock_code": "SKU", "product_name": "Item", "customer_id": "Customer ID",
            "invoice_date": "Date", "quantity": "Qty", "total_amount": "Net Sales",
        },
    ),
    "an orders report with both sums": (
        "Order ID, Customer Name, Customer Email, Order Date, Date Shipped, Order Status, Tax Total, "
        "Shipping Cost (inc tax), Order Total (ex tax), Payment Method, Total Shipped, Order Currency Code",
        {
            "invoice_no": "Order ID", "customer_id": "Customer Email", "invoice_date": "Order Date",
            "total_amount": "Order Total (ex tax)", "currency": "Order Currency Code", "status": "Order Status",
        },
    ),
    "budgets": (
        "Order ID, Date, Product, Budget Sales, Sales, Budget COGS, COGS, State, Customer",
        {
            "invoice_no": "Order ID", "invoice_date": "Date", "product_name": "Product", "total_amount": "Sales",
            "unit_cost": "COGS", "customer_id": "Customer",
        },
    ),
    "targets and kinds of customers": (
        "Pedido, Data, Meta de vendas, Vendas, Estado, Kundentyp, Ist Neukunde, Bundesland, 会員区分",
        {"invoice_no": "Pedido", "invoice_date": "Data", "total_amount": "Vendas", "status": "Estado"},
    ),
    "a supermarket": (
        "Invoice ID, Branch, City, Customer type, Gender, Product line, Unit price, Quantity, Tax 5%, Total, Date",
        {
            "invoice_no": "Invoice ID", "price": "Unit price", "quantity": "Quantity", "total_amount": "Total",
            "invoice_date": "Date",
        },
    ),
    "money of other kinds": (
        "Total discount, Sales tax, Shipping total, Refund amount, Balance, Tip, Service fee, Gesamtrabatt, "
        "Valor do frete, Kargo Tutarı, 割引金額, 运费金额, Sales target, is_customer, has_order, customer_type, "
        "Province",
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("shop", SHOPS)
def test_words_speak_for_columns(shop: str) -> None:
    """The names of these shops, in any order, are each likely what a person would say."""
    expected = SHOPS[shop]
    for columns in (list(expected.values()), list(expected.values())[::-1]):
        assert likely(CANONICAL, columns) == expected


def test_a_column_is_likely_one_thing_only() -> None:
    """What speaks for a column that is there already is not proposed for another."""
    assert likely(["invoice_no"], ["Order date"]) == {}
    assert likely(CANONICAL, ["Colour", "Weight"]) == {}


def test_every_alias_is_also_likely() -> None:
    """A name that is taken without a word would be proposed too."""
    for name, aliases in ALIASES.items():
        for alias in (name, *aliases):
            assert likely([name], [alias]) == {name: alias}, alias


@pytest.mark.parametrize("header", CROWDED)
def test_the_best_column_is_meant_and_not_the_first(header: str) -> None:
    """Whichever way round the columns stand, each name finds the one that it speaks for most."""
    names, expected = CROWDED[header]
    columns = names.split(", ")
    for ordered in (columns, columns[::-1]):
        assert likely(CANONICAL, ordered) == expected


def test_values_speak_too() -> None:
    """A column whose cells are no numbers is no money, one without dates no date, yes and no are no id."""
    values = {
        "Total": values_of(["cash", "card", "cash"]),
        "Sales": values_of(["1.250,00 €", "(20.00)", "USD 5.00", "20.00-", "Rs. 5", "$(5.00)", "20.00 CR", "N/A", "-"]),
        "Order date": values_of(["first", "second"]),
        "Zeit": values_of(["5 janv. 2024", "31-OCT-2023", "2024/01/31 10:00", "Jan 5, 2024"]),
        "Customer": values_of(["yes", "no", "yes", "no"]),
        "Member": values_of([f"M{n}" for n in range(20)]),
        "Estado": values_of(["São Paulo", "Bahia"] * 10),
    }
    assert likely(CANONICAL, list(values), values) == {
        "total_amount": "Sales", "invoice_date": "Zeit", "customer_id": "Member",
    }  # fmt: skip
    seen = values | {"Estado": values_of(["pago", "cancelado"] * 10)}
    assert likely(["status"], list(seen), seen) == {"status": "Estado"}


def test_a_proposal_has_its_reason() -> None:
    """The reason counts the cells that speak for the column."""
    (found,) = best(["price"], ["Unit price"], {"Unit price": values_of(["1.50", "2", None, "x", "3", "4", "5"])})
    assert found.reason == "by its name, and 5 of 6 cells are numbers"


def _proposed(text: str) -> dict[str, str]:
    header, *rows = [line.split(",") for line in text.splitlines()]
    sample = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    found = proposed(tuple(header), {name: values_of(cells) for name, cells in sample.items()}, sample)
    return found.hints


def test_values_alone_show_dates_and_money() -> None:
    """Names in a language that nobody taught the product: the column of dates, and three that multiply out."""
    hints = _proposed("Szám,Kelte,Áru,Mennyi,Ár,Össz\n7,2024.01.05.,Bögre,2,1250,2500\n8,2024.01.18.,Tál,1,3000,3000\n")
    assert hints == {"invoice_date": "Kelte", "quantity": "Mennyi", "price": "Ár", "total_amount": "Össz"}


def test_a_total_that_multiplies_out_is_proposed() -> None:
    """Not the one with tax in it, which is named like a total as well; a price is found without a name for it."""
    hints = _proposed("Order,Qty,Retail,Subtotal,Tax,Total\n1,2,12.50,25.00,2,27.00\n2,1,30.00,30.00,2.4,32.40\n")
    assert (hints["price"], hints["total_amount"]) == ("Retail", "Subtotal")
    hints = _proposed('Order,Menge,EP,Betrag,Summe\n1,2,"$12,00",24,29\n2,3,1.5,4.5,5.4\n'.replace('"$12,00"', "12"))
    assert (hints["price"], hints["total_amount"]) == ("EP", "Betrag")


def test_a_total_of_the_order_is_not_proposed_beside_a_price() -> None:
    """What is more than quantity x price has other lines, tax or postage in it."""
    hints = _proposed("order_no,quantity,price,amount\n1,2,10.00,30.00\n1,1,5.00,30.00\n2,1,10.00,15.00\n")
    assert "total_amount" not in hints


def test_what_is_left_after_fees_is_not_the_total() -> None:
    """A marketplace pays out less than the customer paid."""
    assert _proposed("Order,Gross,Fee,Net\n1,20,1,19\n2,30,1,29\n")["total_amount"] == "Gross"
    assert _proposed("Order,Gross weight,Net\n1,20,19\n2,30,29\n")["total_amount"] == "Net"


def test_the_id_of_a_record_is_its_order() -> None:
    """Its items are its lines; in a table of lines, or beside another number of an order, an id says nothing of it."""
    lines = "\n7,A,2,5.00\n7,B,1,3.50\n8,A,1,5.00\n"
    assert _proposed("id,line_items.sku,line_items.quantity,line_items.price" + lines)["invoice_no"] == "id"
    assert "invoice_no" not in _proposed("id,order.number,items.quantity,items.price" + lines)
    assert "invoice_no" not in _proposed("id,sku,quantity,price" + lines)
