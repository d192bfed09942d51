WITH "bookings" AS (
  SELECT
    "t2"."kind",
    "t2"."invoice_no",
    "t2"."customer_id",
    "t2"."country",
    "t2"."day",
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
          PARTITION BY "t2"."kind", "t2"."invoice_no"
          ORDER BY "t2"."booked_at" ASC, "t2"."customer_id" ASC, "t2"."country" ASC
        ) - 1
      ) = 0
    ) AS "is_order"
  FROM (
    SELECT
      "t1"."kind",
      "t1"."invoice_no",
      "t1"."customer_id",
      "t1"."country",
      "t1"."day",
      MIN("t1"."invoice_date") AS "booked_at",
      CAST(CAST(SUM("t1"."quantity") AS DECIMAL(38, 0)) AS BIGINT) AS "units",
      COUNT(*) AS "lines",
      COALESCE(CAST(SUM("t1"."total_amount") AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))) AS "amount",
      CAST(SUM("t1"."cost") AS DECIMAL(18, 4)) AS "cost"
    FROM (
      SELECT
        "t0"."invoice_no",
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
    "t16"."invoice_no",
    CAST("t16"."customer_id" AS VARCHAR) AS "customer_id",
    CAST("t16"."country" AS VARCHAR) AS "country",
    "t16"."ordered_at",
    "t16"."units",
    "t16"."line_count",
    "t16"."gross_revenue",
    "t16"."fees",
    "t16"."returned",
    CAST("t16"."order_number" AS BIGINT) AS "order_number"
  FROM (
    SELECT
      "t15"."invoice_no",
      "t15"."customer_id",
      "t15"."country",
      "t15"."ordered_at",
      "t15"."units",
      "t15"."line_count",
      "t15"."gross_revenue",
      COALESCE(CAST("t15"."fees" AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))) AS "fees",
      COALESCE(CAST("t15"."returned" AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))) AS "returned",
      IFF(
        "t15"."customer_id" IS NOT NULL,
        (
          ROW_NUMBER() OVER (
            PARTITION BY "t15"."customer_id"
            ORDER BY "t15"."ordered_at" ASC, "t15"."invoice_no" ASC
          ) - 1
        ) + 1,
        NULL
      ) AS "order_number"
    FROM (
      SELECT
        "t14".*
        EXCLUDE ("invoice_no_right")
      FROM (
        SELECT
          "t13"."invoice_no",
          "t13"."customer_id",
          "t13"."country",
          "t13"."ordered_at",
          "t13"."units",
          "t13"."line_count",
          "t13"."gross_revenue",
          "t13"."fees",
          "t7"."invoice_no" AS "invoice_no_right",
          "t7"."returned"
        FROM (
          SELECT
            "t11".*
            EXCLUDE ("invoice_no_right")
          FROM (
            SELECT
              "t10"."invoice_no",
              "t10"."customer_id",
              "t10"."country",
              "t10"."ordered_at",
              "t10"."units",
              "t10"."line_count",
              "t10"."gross_revenue",
              "t8"."invoice_no" AS "invoice_no_right",
              "t8"."fees"
            FROM (
              SELECT
                "t3"."invoice_no",
                MAX(IFF("t3"."is_order", "t3"."customer_id", NULL)) AS "customer_id",
                MAX(IFF("t3"."is_order", "t3"."country", NULL)) AS "country",
                MAX(IFF("t3"."is_order", "t3"."booked_at", NULL)) AS "ordered_at",
                CAST(CAST(SUM("t3"."units") AS DECIMAL(38, 0)) AS BIGINT) AS "units",
                COALESCE(CAST(CAST(SUM("t3"."lines") AS DECIMAL(38, 0)) AS BIGINT), 0) AS "line_count",
                COALESCE(CAST(SUM("t3"."amount") AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))) AS "gross_revenue"
              FROM (
                SELECT
                  *
                FROM "bookings" AS "t1"
                WHERE
                  "t1"."kind" = 'sale'
              ) AS "t3"
              GROUP BY
                1
            ) AS "t10"
            LEFT OUTER JOIN (
              SELECT
                "t4"."invoice_no",
                SUM("t4"."amount") AS "fees"
              FROM (
                SELECT
                  *
                FROM "bookings" AS "t1"
                WHERE
                  "t1"."kind" = 'fee'
              ) AS "t4"
              GROUP BY
                1
            ) AS "t8"
              ON "t10"."invoice_no" = "t8"."invoice_no"
          ) AS "t11"
        ) AS "t13"
        LEFT OUTER JOIN (
          SELECT
            "t2"."matched_invoice_no" AS "invoice_no",
            SUM("t2"."amount") AS "returned"
          FROM (
            SELECT
              *
            FROM "returns" AS "t0"
            WHERE
              "t0"."matched_invoice_no" IS NOT NULL
          ) AS "t2"
          GROUP BY
            1
        ) AS "t7"
          ON "t13"."invoice_no" = "t7"."invoice_no"
      ) AS "t14"
    ) AS "t15"
  ) AS "t16"
)
SELECT
  *
FROM "orders"
