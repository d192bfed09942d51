"""Small files of the exports that are known by their headers: what is used, of which kind, and what is set aside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from regulars.ground.errors import InputRefused
from regulars.ledger.exports import known_exports, nearly, recognised
from tests.exports.ledgers import Books, books_of


@dataclass(frozen=True)
class Preset:
    """A file of a known export, and what must come of it: the money as the file has it by kind, and first reasons."""

    text: str
    money: dict[str, str]
    aside: dict[str, int]
    days: str  # of the used lines
    config: str = ""
    ending: str = "csv"


PRESETS = {
    "etsy_orders": Preset(
        "Sale Date,Order ID,Buyer User ID,Full Name,Number of Items,Ship Country,Currency,Order Value,Coupon Code,"
        "Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net\n"
        "01/05/24,3001,777,Jane Doe,2,Canada,CAD,68.00,,0,0,8.00,0,76.00,Completed,2.53,73.47\n"
        "01/12/24,3002,,Bob Roe,3,Canada,CAD,27.00,TEN,2.70,0,6.00,0.50,30.80,Paid,1.16,29.64\n"
        "02/11/24,3003,777,Jane Doe,1,Canada,CAD,9.00,,0,0,6.00,0,15.00,Canceled,0,0\n",
        {"sale": "95.00"},
        {"order_void": 1},
        "2024-01-05 2024-01-12",
    ),
    "etsy_items": Preset(
        "Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Order Shipping,Order Sales Tax,Item Total,Currency,"
        "Transaction ID,Listing ID,Order ID,SKU\n"
        "01/05/24,Fox Card,a,2,5.00,0,4.50,0.62,10.00,USD,4001,9001,3001,FOX-1\n"
        "01/05/24,Fox Sticker,a,1,3.00,0,0,0,3.00,USD,4002,9002,3001,\n"
        "02/07/24,Bear Card,b,1,5.00,0.50,4.50,0,5.00,USD,4003,9003,3002,BEAR-1\n",
        {"sale": "18.00"},
        {},
        "2024-01-05 2024-01-05 2024-02-07",
    ),
    "square_items": Preset(
        "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,"
        "Tax,Transaction ID,Payment ID,Event Type,Location,Customer ID\n"
        "2024-01-05,23:02:11,Eastern Time (US & Canada),Cups,Mug,2.0,Regular,M-1,,$36.00,$0.00,$36.00,$2.88,T1,P1,"
        "Payment,Main,C1\n"
        "2024-01-05,23:02:11,Eastern Time (US & Canada),Cups,Bowl,1.0,Regular,,,\"$1,018.00\",-$3.00,\"$1,015.00\","
        "$1.20,T1,P1,Payment,Main,C1\n"
        "2024-01-20,09:00:00,Eastern Time (US & Canada),Cups,Mug,-1.0,Regular,M-1,,-$18.00,$0.00,-$18.00,-$1.44,T2,P2,"
        "Refund,Main,C1\n",
        {"sale": "1054.00", "return": "-18.00"},
        {},
        "2024-01-05 2024-01-05 2024-01-20",
    ),
    "ebay": Preset(
        "Sales Record Number,Order Number,Buyer Username,Buyer Country,Item Number,Item Title,Custom Label,Quantity,"
        "Sold For,Shipping And Handling,Seller Collected Tax,Total Price,Payment Method,Sale Date\n"
        "1,1-01,b1,United States,123456789012,Widget,W-1,2,$9.90,$4.00,$0.00,$23.80,Card,Jan-05-24\n"
        "2,1-02,b2,United States,,,,2,$30.00,$5.00,$0.00,$35.00,Card,Jan-09-24\n"
        "3,1-02,b2,United States,123456789012,Widget,W-1,1,$10.00,,,,Card,Jan-09-24\n"
        "4,1-02,b2,United States,123456789013,Gadget,,1,$20.00,,,,Card,Jan-09-24\n",
        {"sale": "49.80"},
        {"ignored": 1},
        "2024-01-05 2024-01-09 2024-01-09",
    ),
    "paypal": Preset(
        "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,"
        "Transaction ID,Balance,Balance Impact\n"
        '01/15/2024,10:00:00,PST,A,Express Checkout Payment,Completed,USD,"1,250.00",-36.55,"1,213.45",a@x.ie,s@x.ie,'
        "T1,1,Credit\n"
        "01/18/2024,09:00:00,PST,B,Payment Refund,Completed,USD,-40.00,1.16,-38.84,s@x.ie,b@x.ie,T3,1,Debit\n"
        "02/03/2024,12:00:00,PST,C,Express Checkout Payment,Pending,USD,75.00,0,75.00,c@x.ie,s@x.ie,T4,1,Memo\n"
        '02/10/2024,12:00:00,PST,,General Withdrawal,Completed,USD,"-1,000.00",0,"-1,000.00",s@x.ie,,T5,1,Debit\n'
        "02/11/2024,12:00:00,PST,D,General Payment,Completed,USD,-20.00,0,-20.00,s@x.ie,d@x.ie,T6,1,Debit\n"
        "02/12/2024,12:00:00,PST,E,General Payment,Refunded,USD,60.00,-2,58.00,e@x.ie,s@x.ie,T7,1,Credit\n",
        {"sale": "1310.00", "return": "-40.00"},
        {"order_void": 1, "ignored": 2},
        "2024-01-15 2024-01-18 2024-02-12",
        '[time]\nzone = "America/Los_Angeles"\n',
    ),
    "paypal_german": Preset(
        "Datum,Uhrzeit,Zeitzone,Name,Typ,Status,Währung,Brutto,Gebühr,Netto,Absender E-Mail-Adresse,Transaktionscode\n"
        '15.01.2024,10:00:00,Europe/Berlin,A,Website-Zahlung,Abgeschlossen,EUR,"1.250,00","-36,55","1.213,45",a@x.ie,T1\n'
        '18.01.2024,09:00:00,Europe/Berlin,B,Rückzahlung,Abgeschlossen,EUR,"-40,00","1,16","-38,84",s@x.ie,T3\n'
        '10.02.2024,12:00:00,Europe/Berlin,,Allgemeine Abbuchung,Abgeschlossen,EUR,"-1.000,00",0,"-1.000,00",s@x,T5\n'
        '11.02.2024,12:00:00,Europe/Berlin,D,Allgemeine Zahlung,Abgeschlossen,EUR,"-20,00",0,"-20,00",s@x.ie,T6\n',
        {"sale": "1250.00", "return": "-40.00"},
        {"ignored": 2},
        "2024-01-15 2024-01-18",
    ),
    "squarespace": Preset(
        "Order ID,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Amount Refunded,Total,Discount Amount,"
        "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Country\n"
        "1,a@x.ie,PAID,EUR,25.00,5.00,0,0,28.00,2.00,2024-01-05 10:00:00 +0000,2,Mug,10.00,M1,IE\n"
        "1,a@x.ie,,,,,,,,,,1,Bowl,5.00,,\n"
        "2,b@x.ie,PAID,EUR,10.00,5.00,0,10.00,15.00,0,2024-01-18 10:00:00 +0000,1,Mug,10.00,M1,IE\n",
        {"sale": "35.00"},
        {},
        "2024-01-05 2024-01-05 2024-01-18",
    ),
    "amazon_date_range": Preset(
        '"Includes Amazon Marketplace and Fulfillment by Amazon (FBA) transactions"\n'
        '"All amounts in USD, unless specified"\n'
        '"Definitions:"\n'
        "date/time,settlement id,type,order id,sku,description,quantity,marketplace,fulfillment,order city,"
        "product sales,product sales tax,shipping credits,shipping credits tax,promotional rebates,selling fees,"
        "fba fees,other transaction fees,other,total\n"
        '"Dec 1, 2024 12:38:23 AM PST",1,Order,112-1,A-1,Mug,2,amazon.com,Amazon,X,29.80,2.10,4.00,0,-4.00,-4.50,'
        "-3.00,0,0,24.40\n"
        '"Dec 4, 2024 1:08:00 PM PST",1,Refund,112-1,A-1,Mug,1,amazon.com,Amazon,X,-14.90,-1.05,0,0,0,2.00,0,0,0,'
        "-13.95\n"
        '"Dec 5, 2024 1:08:00 PM PST",1,Service Fee,,,Subscription,,amazon.com,,,0,0,0,0,0,0,0,-39.99,0,-39.99\n'
        '"Dec 9, 2024 1:08:00 PM PST",1,Transfer,,,To your account,,,,,0,0,0,0,0,0,0,0,-99.00,-99.00\n',
        {"sale": "29.80", "return": "-14.90"},
        {"ignored": 2},
        "2024-12-01 2024-12-04",
        '[time]\nzone = "America/Los_Angeles"\n[files]\nskip_rows = 3\n',
    ),
    "amazon_settlement": Preset(
        "settlement-id\tsettlement-start-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\t"
        "amount-type\tamount-description\tamount\tposted-date\tsku\n"
        "111\t2025-03-01\t2025-03-17\t15.50\tGBP\t\t\t\t\t\t\t\n"
        "111\t\t\t\t\tOrder\t026-1\tItemPrice\tPrincipal\t20.00\t2025-03-03\tW-1\n"
        "111\t\t\t\t\tOrder\t026-1\tItemPrice\tShipping\t3.99\t2025-03-03\tW-1\n"
        "111\t\t\t\t\tOrder\t026-1\tItemPrice\tTax\t4.00\t2025-03-03\tW-1\n"
        "111\t\t\t\t\tOrder\t026-1\tPromotion\tShipping\t-3.99\t2025-03-03\tW-1\n"
        "111\t\t\t\t\tOrder\t026-1\tItemFees\tCommission\t-3.00\t2025-03-03\tW-1\n"
        "111\t\t\t\t\tRefund\t026-1\tItemPrice\tPrincipal\t-10.00\t2025-03-09\tW-1\n",
        {"sale": "20.00", "shipping": "3.99", "tax": "4.00", "discount": "-3.99", "return": "-10.00"},
        {"ignored": 2},
        "2025-03-03 2025-03-03 2025-03-03 2025-03-03 2025-03-09",
        ending="txt",
    ),
    "amazon_india": Preset(
        "index,Order ID,Date,Status,Fulfilment,Sales Channel ,Style,SKU,Category,Size,ASIN,Courier Status,Qty,"
        "currency,Amount,ship-city,ship-country\n"
        "0,405-1,04-05-22,Cancelled,Merchant,Amazon.in,SET,S-1,Set,S,B0,,0,INR,647.62,MUMBAI,IN\n"
        "1,405-2,04-06-22,Shipped - Delivered to Buyer,Merchant,Amazon.in,SET,S-1,Set,S,B0,Shipped,2,INR,812.00,X,IN\n"
        "2,405-3,04-07-22,Shipped,Amazon,Amazon.in,SET,S-2,Set,S,B1,Shipped,1,INR,329.00,PUNE,IN\n",
        {"sale": "1141.00"},
        {"order_void": 1},
        "2022-04-06 2022-04-07",
    ),
    "bigcommerce": Preset(
        "Order ID,Customer ID,Customer Name,Customer Email,Order Date,Order Status,Subtotal (inc tax),"
        "Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),Shipping Cost (ex tax),Order Total (inc tax),"
        "Order Total (ex tax),Total Quantity,Order Currency Code,Refund Amount\n"
        "100,1,A,a@x.ie,15/01/2024,Completed,110.00,100.00,10.50,5.50,5.00,115.50,105.00,2,AUD,0\n"
        "101,2,B,b@x.ie,16/01/2024,Cancelled,55.00,50.00,5.00,0,0,55.00,50.00,1,AUD,0\n"
        "102,2,B,b@x.ie,17/01/2024,Partially Refunded,55.00,50.00,5.00,0,0,55.00,50.00,1,AUD,11.00\n",
        {"sale": "150.00"},
        {"order_void": 1},
        "2024-01-15 2024-01-17",
    ),
    "wix": Preset(
        "Order number,Date created,Time,Total order quantity,Contact email,Item,Variant,SKU,Qty,Quantity refunded,"
        "Price,Weight,Currency,Payment status,Shipping rate,Taxes,Total\n"
        '10001,"Jan 5, 2024",9:13:02 PM,3,a@x.ie,Mug,,M-1,2,0,12.00,,EUR,Paid,5.00,0,34.00\n'
        '10001,"Jan 5, 2024",9:13:02 PM,3,a@x.ie,Bowl,,,1,0,5.00,,EUR,Paid,5.00,0,34.00\n'
        '10002,"Jan 9, 2024",9:13:02 AM,1,b@x.ie,Mug,,M-1,1,0,12.00,,EUR,Refunded,5.00,0,17.00\n',
        {"sale": "29.00"},
        {"order_void": 1},
        "2024-01-05 2024-01-05",
    ),
    "shopify_transactions": Preset(
        "Order,Name,Kind,Gateway,Created At,Status,Amount,Currency,Card Type\n"
        "1,#1001,authorization,x,2024-01-05 10:00:00 +0000,success,20.00,GBP,visa\n"
        "1,#1001,capture,x,2024-01-05 10:05:00 +0000,success,20.00,GBP,visa\n"
        "2,#1002,sale,x,2024-01-06 10:05:00 +0000,failure,9.00,GBP,visa\n"
        "2,#1002,sale,x,2024-01-06 10:06:00 +0000,success,9.00,GBP,visa\n"
        "1,#1001,refund,x,2024-01-07 10:06:00 +0000,success,5.00,GBP,visa\n",
        {"sale": "29.00", "return": "-5.00"},
        {"ignored": 1, "order_void": 1},
        "2024-01-05 2024-01-06 2024-01-07",
    ),
    "shopify_totals": Preset(
        "Name,Email,Financial Status,Created at,Subtotal,Shipping,Taxes,Total,Billing City\n"
        "#1001,a@x.ie,paid,2024-01-05 10:00:00 +0000,20.00,5.00,4.17,25.00,Cork\n"
        "#1002,b@x.ie,voided,2024-01-06 10:00:00 +0000,20.00,5.00,4.17,25.00,Cork\n",
        {"sale": "15.83"},
        {"order_void": 1},
        "2024-01-05",
    ),
    "tiendanube": Preset(
        "Número de orden;Email;Fecha;Estado de la orden;Estado del pago;Estado del envío;Moneda;Subtotal de productos;"
        "Descuento;Costo de envío;Total;Nombre del comprador;País;Nombre del producto;Precio del producto;"
        "Cantidad del producto;SKU\n"
        '="100";a@x.ie;05/01/2024 10:12:00;Abierta;Recibido;Enviado;ARS;2500.00;250.00;300.00;2550.00;A;Argentina;'
        "Mate;1000.00;2;M-1\n"
        '="100";;;;;;;;;;;;;Bombilla;500.00;1;\n'
        '="101";b@x.ie;06/01/2024 10:12:00;Cancelada;Recibido;Enviado;ARS;500.00;0;0;500.00;B;Argentina;Bombilla;'
        "500.00;1;\n"
        '="102";b@x.ie;07/01/2024 10:12:00;Abierta;Pendiente;Enviado;ARS;500.00;0;0;500.00;B;Argentina;Bombilla;'
        "500.00;1;\n",
        {"sale": "2500.00"},
        {"order_void": 2},
        "2024-01-05 2024-01-05",
    ),
    "taobao": Preset(
        "订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,订单创建时间,宝贝标题,宝贝总数量\n"
        '="1234567890123456789",甲,90.00,10.00,100.00,100.00,交易成功,2024-01-05 10:12:00,杯子,2\n'
        '="1234567890123456790",乙,50.00,0.00,50.00,50.00,交易关闭,2024-01-06 10:12:00,碗,1\n'
        '="1234567890123456791",乙,50.00,0.00,50.00,45.00,"卖家已发货，等待买家确认",2024-01-07 10:12:00,碗,1\n',
        {"sale": "135.00"},
        {"order_void": 1},
        "2024-01-05 2024-01-07",
    ),
    "japanese_shop": Preset(
        "注文番号,注文日時,注文者氏名,商品コード,商品名,数量,単価,支払方法\n"
        'A-1,2025/09/01 10:12,山田,T-1,"ほうじ茶, 20包",2,980,クレジット\n'
        "A-2,2025/09/02 09:05,佐藤,,抹茶,1,\"1,480\",代引き\n",
        {"sale": "3440.00"},
        {},
        "2025-09-01 2025-09-02",
    ),
    "woocommerce_items": Preset(
        "Order Number,Order Status,Order Date,Email (Billing),Country Code (Billing),Cart Discount Amount,"
        "Order Subtotal Amount,Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,"
        "Item #,Item Name,Quantity (- Refund),Item Cost\n"
        "7,Completed,2024-01-05 10:12,a@x.ie,IE,2.00,25.00,5.00,0,28.00,0,M-1,1,Mug,2,10.00\n"
        "7,Completed,2024-01-05 10:12,a@x.ie,IE,2.00,25.00,5.00,0,28.00,0,,2,Bowl,1,5.00\n"
        "8,Pending payment,2024-01-06 10:12,b@x.ie,IE,0,10.00,5.00,0,15.00,0,M-1,1,Mug,1,10.00\n",
        {"sale": "25.00"},
        {"order_void": 1},
        "2024-01-05 2024-01-05",
    ),
    "woocommerce_totals": Preset(
        "Order Number,Order Status,Order Date,State Code (Shipping),Country Code (Shipping),Order Total Amount,"
        "Order Total Tax Amount\n"
        "7,Completed,2024-01-05 10:12,D,IE,30.00,5.00\n"
        "8,Cancelled,2024-01-06 10:12,D,IE,15.00,2.00\n",
        {"sale": "25.00"},
        {"order_void": 1},
        "2024-01-05",
    ),
}  # fmt: skip


def _books(folder: Path, preset: Preset, text: str | None = None) -> Books:
    path = folder / f"export.{preset.ending}"
    path.write_text(text or preset.text, encoding="utf-8")
    return books_of([path], folder, preset.config)


def _money(books: Books) -> dict[str, Decimal]:
    money: dict[str, Decimal] = {}
    for row in books.used:
        money[row["kind"]] = money.get(row["kind"], Decimal(0)) + row["total_amount"]
    return money


@pytest.mark.parametrize("name", PRESETS)
def test_a_file_of_the_export_needs_no_column_declared(tmp_path: Path, name: str) -> None:
    """Money at list price by kind, days, and what is no sale with its reason, as worked out from the file by hand."""
    preset = PRESETS[name]

    books = _books(tmp_path, preset)

    assert {each.export for each in books.mapping if each.export} == {
        export.label for export in known_exports() if export.name == name
    }
    assert _money(books) == {kind: Decimal(amount) for kind, amount in preset.money.items()}
    assert books.reasons == preset.aside
    assert " ".join(f"{row['invoice_date']:%Y-%m-%d}" for row in books.used) == preset.days


def test_every_export_has_a_file_here_or_among_the_known() -> None:
    """The others are those of test_known.py."""
    others = {"shopify", "woocommerce", "stripe", "stripe_earlier", "amazon", "adobe_commerce"}
    assert {export.name for export in known_exports()} - set(PRESETS) == others | {"superstore", "superstore_canada"}


def test_a_kind_that_is_on_no_list_is_a_question(tmp_path: Path) -> None:
    """It is named with its lines and money, and the answer can be pasted beside the export's own list."""
    paypal = PRESETS["paypal"]
    text = paypal.text.replace("General Payment", "Tab Payment")

    with pytest.raises(
        InputRefused, match=r"'Type' has values that this known export does not list.*Tab Payment \(1 line, 60.00\)"
    ) as asked:
        _books(tmp_path, paypal, text)

    config = paypal.config + asked.value.paste.replace("ignore", "sale")
    books = books_of([tmp_path / "export.csv"], tmp_path, config)
    assert _money(books)["sale"] == 1310 and books.reasons["ignored"] == 2


def test_a_header_in_another_case_is_known(tmp_path: Path) -> None:
    """Amazon writes the same names small or with capitals, by country."""
    amazon = PRESETS["amazon_date_range"]
    head, *rows = amazon.text.splitlines()[3:]
    text = "\n".join([head.title(), *rows]) + "\n"
    books = _books(tmp_path, replace(amazon, config='[time]\nzone = "America/Los_Angeles"\n'), text)
    assert _money(books) == {"sale": Decimal("29.80"), "return": Decimal("-14.90")}
    assert books.reasons == {"ignored": 2}


def test_money_declared_otherwise_is_not_read_as_the_export_has_it(tmp_path: Path) -> None:
    """Net Sales is after discount already, so nothing is taken off or added."""
    square = replace(PRESETS["square_items"], config='[columns]\ntotal_amount = "Net Sales"\n')

    assert _money(_books(tmp_path, square)) == {"sale": Decimal("1051.00"), "return": Decimal("-18.00")}


def test_the_more_exact_header_is_taken() -> None:
    """A header with the columns of articles is not that of the totals alone."""
    totals = ("Name", "Created at", "Subtotal", "Shipping", "Taxes", "Total")
    found = recognised((*totals, "Lineitem quantity", "Lineitem name", "Lineitem price"))
    assert found is not None and found.name == "shopify"
    close = nearly((*totals, "Lineitem quantity", "Lineitem name"))
    assert close is not None and close.name == "shopify"
