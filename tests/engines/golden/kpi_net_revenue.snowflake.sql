WITH "answer" AS (
  SELECT
    "t2"."period",
    "t2"."country",
    (
      DATEADD(MONTH, '1', "t2"."period") > DATE_FROM_PARTS(2024, 1, 1)
    )
    OR (
      (
        DATE_FROM_PARTS(2022, 1, 1) > DATEADD(DAY, '3', "t2"."period")
      )
      AND (
        DATE_FROM_PARTS(2022, 1, 1) < DATEADD(MONTH, '1', "t2"."period")
      )
    )
    OR FALSE AS "is_partial",
    "t2"."net_revenue"
  FROM (
    SELECT
      "t1"."period",
      "t1"."country",
      COALESCE(
        CAST(SUM(IFF("t1"."kind" IN ('sale', 'discount', 'return'), "t1"."amount", NULL)) AS DECIMAL(18, 4)),
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
        CAST(DATE_TRUNC('MONTH', CAST("t0"."day" AS TIMESTAMP)) AS DATE) AS "period"
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
