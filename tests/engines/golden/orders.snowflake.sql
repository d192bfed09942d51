WITH "bookings" AS (
  SELECT
    "t2"."kind",
    "t2"."order_key",
    "t2"."customer_id",
    "t2"."country",
    "t2"."day",
    "t2"."invoice_no",
    "t2"."booked_at",
    "t2"."units",
    "t2"."lines",
    "t2"."amount",
    "t2"."cost",
    (
      "t2"."kind" = 'sale'
    )
    AND (
      (
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."kind", "t2"."order_key"
          ORDER BY "t2"."booked_at" ASC, "t2"."customer_id" ASC, "t2"."country" ASC
        ) - 1
      ) = 0
    ) AS "is_order"
  FROM (
    SELECT
      "t1"."kind",
      "t1"."order_key",
      "t1"."customer_id",
      "t1"."country",
      "t1"."day",
      MIN("t1"."invoice_no") AS "invoice_no",
      MIN("t1"."invoice_date") AS "booked_at",
      CAST(CAST(SUM("t1"."quantity") AS DECIMAL(38, 0)) AS BIGINT) AS "units",
      COUNT(*) AS "lines",
      COALESCE(CAST(SUM("t1"."total_amount") AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))) AS "amount",
      CAST(SUM("t1"."cost") AS DECIMAL(18, 4)) AS "cost"
    FROM (
      SELECT
        "t0"."invoice_no",
        "t0"."order_key",
        "t0"."stock_code",
        "t0"."product_name",
        "t0"."quantity",
        "t0"."invoice_date",
        "t0"."price",
        "t0"."customer_id",
        "t0"."country",
        "t0"."total_amount",
        "t0"."cost",
        "t0"."kind",
        "t0"."discount",
        "t0"."tax",
        "t0"."shipping",
        "t0"."tip",
        "t0"."refund",
        "t0"."gift_card",
        "t0"."repairs",
        "t0"."source_file",
        "t0"."source_line",
        TO_DATE("t0"."invoice_date") AS "day"
      FROM "transactions" AS "t0"
      WHERE
        "t0"."invoice_date" < CAST(DATE_FROM_PARTS(2024, 1, 1) AS TIMESTAMP)
    ) AS "t1"
    GROUP BY
      1,
      2,
      3,
      4,
      5
  ) AS "t2"
), "orders" AS (
  SELECT
    CAST("t18"."order_key" AS VARCHAR) AS "order_key",
    "t18"."invoice_no",
    CAST("t18"."customer_id" AS VARCHAR) AS "customer_id",
    CAST("t18"."country" AS VARCHAR) AS "country",
    "t18"."ordered_at",
    CAST("t18"."units" AS BIGINT) AS "units",
    CAST("t18"."line_count" AS BIGINT) AS "line_count",
    CAST("t18"."gross_revenue" AS DECIMAL(18, 4)) AS "gross_revenue",
    "t18"."fees",
    "t18"."returned",
    CAST("t18"."order_number" AS BIGINT) AS "order_number",
    "t18"."discounts",
    "t18"."tax",
    "t18"."shipping",
    "t18"."tips"
  FROM (
    SELECT
      "t17"."order_key",
      "t17"."invoice_no",
      "t17"."customer_id",
      "t17"."country",
      "t17"."ordered_at",
      "t17"."units",
      "t17"."line_count",
      "t17"."gross_revenue",
      COALESCE("t17"."fees", CAST(0 AS DECIMAL(18, 4))) AS "fees",
      "t17"."discounts",
      "t17"."tax",
      "t17"."shipping",
      "t17"."tips",
      COALESCE(CAST("t17"."returned" AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))) AS "returned",
      IFF(
        "t17"."customer_id" IS NOT NULL,
        (
          ROW_NUMBER() OVER (
            PARTITION BY "t17"."customer_id"
            ORDER BY "t17"."ordered_at" ASC, "t17"."order_key" ASC
          ) - 1
        ) + 1,
        NULL
      ) AS "order_number"
    FROM (
      SELECT
        "t16".*
        EXCLUDE ("order_key_right")
      FROM (
        SELECT
          "t15"."order_key",
          "t15"."invoice_no",
          "t15"."customer_id",
          "t15"."country",
          "t15"."ordered_at",
          "t15"."units",
          "t15"."line_count",
          "t15"."gross_revenue",
          "t15"."fees",
          "t15"."discounts",
          "t15"."tax",
          "t15"."shipping",
          "t15"."tips",
          "t8"."order_key" AS "order_key_right",
          "t8"."returned"
        FROM (
          SELECT
            "t13".*
            EXCLUDE ("order_key_right")
          FROM (
            SELECT
              "t4"."order_key",
              CAST("t4"."invoice_no" AS VARCHAR) AS "invoice_no",
              "t4"."customer_id",
              "t4"."country",
              "t4"."ordered_at",
              COALESCE("t4"."units" + "t10"."more_units", "t4"."units", "t10"."more_units") AS "units",
              "t4"."lines" + COALESCE(CAST(CAST("t10"."more_lines" AS DECIMAL(38, 0)) AS BIGINT), 0) AS "line_count",
              COALESCE(
                "t4"."amount" + COALESCE(CAST("t10"."more" AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))),
                CAST(0 AS DECIMAL(18, 4))
              ) AS "gross_revenue",
              "t12"."order_key" AS "order_key_right",
              "t12"."fees",
              "t12"."discounts",
              "t12"."tax",
              "t12"."shipping",
              "t12"."tips"
            FROM (
              SELECT
                "t1"."order_key",
                "t1"."invoice_no",
                "t1"."customer_id",
                "t1"."country",
                "t1"."units",
                "t1"."lines",
                "t1"."amount",
                "t1"."booked_at" AS "ordered_at"
              FROM "bookings" AS "t1"
              WHERE
                "t1"."is_order"
            ) AS "t4"
            LEFT OUTER JOIN (
              SELECT
                "t5"."order_key",
                CAST(CAST(SUM("t5"."units") AS DECIMAL(38, 0)) AS BIGINT) AS "more_units",
                SUM("t5"."lines") AS "more_lines",
                SUM("t5"."amount") AS "more"
              FROM (
                SELECT
                  *
                FROM "bookings" AS "t1"
                WHERE
                  "t1"."kind" = 'sale' AND NOT (
                    "t1"."is_order"
                  )
              ) AS "t5"
              GROUP BY
                1
            ) AS "t10"
              ON "t4"."order_key" = "t10"."order_key"
            LEFT OUTER JOIN (
              SELECT
                "t6"."order_key",
                COALESCE(
                  CAST(SUM(IFF("t6"."kind" = 'fee', "t6"."amount", NULL)) AS DECIMAL(18, 4)),
                  CAST(0 AS DECIMAL(18, 4))
                ) AS "fees",
                CAST(NULL AS DECIMAL(18, 4)) AS "discounts",
                CAST(NULL AS DECIMAL(18, 4)) AS "tax",
                CAST(NULL AS DECIMAL(18, 4)) AS "shipping",
                CAST(NULL AS DECIMAL(18, 4)) AS "tips"
              FROM (
                SELECT
                  *
                FROM "bookings" AS "t1"
                WHERE
                  "t1"."kind" IN ('fee', 'discount', 'tax', 'shipping', 'tip')
              ) AS "t6"
              GROUP BY
                1
            ) AS "t12"
              ON "t4"."order_key" = "t12"."order_key"
          ) AS "t13"
        ) AS "t15"
        LEFT OUTER JOIN (
          SELECT
            "t3"."matched_order_key" AS "order_key",
            SUM("t3"."amount") AS "returned"
          FROM (
            SELECT
              *
            FROM "returns" AS "t0"
            WHERE
              "t0"."matched_order_key" IS NOT NULL
          ) AS "t3"
          GROUP BY
            1
        ) AS "t8"
          ON "t15"."order_key" = "t8"."order_key"
      ) AS "t16"
    ) AS "t17"
  ) AS "t18"
)
SELECT
  *
FROM "orders"
