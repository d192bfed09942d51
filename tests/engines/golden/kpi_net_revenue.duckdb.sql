WITH "answer" AS (
  SELECT
    "t2"."period",
    "t2"."country",
    (
      (
        "t2"."period" + INTERVAL '1' MONTH
      ) > MAKE_DATE(2024, 1, 1)
    )
    OR (
      (
        MAKE_DATE(2022, 1, 1) > (
          "t2"."period" + INTERVAL '3' DAY
        )
      )
      AND (
        MAKE_DATE(2022, 1, 1) < (
          "t2"."period" + INTERVAL '1' MONTH
        )
      )
    )
    OR FALSE AS "is_partial",
    "t2"."net_revenue"
  FROM (
    SELECT
      "t1"."period",
      "t1"."country",
      COALESCE(
        CAST(SUM("t1"."amount") FILTER(WHERE
          "t1"."kind" IN ('sale', 'discount', 'return')) AS DECIMAL(18, 4)),
        CAST(0 AS DECIMAL(18, 4))
      ) AS "net_revenue"
    FROM (
      SELECT
        "t0"."kind",
        "t0"."order_key",
        "t0"."invoice_no",
        "t0"."customer_id",
        "t0"."country",
        "t0"."day",
        "t0"."units",
        "t0"."lines",
        "t0"."amount",
        "t0"."cost",
        "t0"."is_order",
        "t0"."is_first_order",
        "t0"."identified",
        "t0"."new_returning",
        "t0"."segment",
        "t0"."day" - CAST(DAY("t0"."day") - 1 AS INT) AS "period"
      FROM "facts" AS "t0"
    ) AS "t1"
    GROUP BY
      1,
      2
  ) AS "t2"
)
SELECT
  *
FROM "answer"
ORDER BY
  "period",
  "country"
