SELECT
  CAST("t3"."rank" AS BIGINT) AS "rank",
  "t3"."country",
  "t3"."net_revenue",
  "t3"."share",
  "t3"."cumulative_share",
  "t3"."gross_revenue",
  "t3"."returned",
  "t3"."orders",
  "t3"."customers",
  CAST(CAST(CAST("t3"."revenue_before_returns" AS DOUBLE) / CAST(NULLIF("t3"."orders", 0) AS DOUBLE) AS DECIMAL(26, 8)) AS DECIMAL(18, 4)) AS "aov",
  "t3"."discounts",
  "t3"."tax",
  "t3"."shipping",
  "t3"."tips",
  "t3"."revenue_before_returns",
  "t3"."total_sales"
FROM (
  SELECT
    "t2"."country",
    "t2"."gross_revenue",
    "t2"."revenue_before_returns",
    "t2"."returned",
    "t2"."net_revenue",
    "t2"."total_sales",
    "t2"."orders",
    "t2"."customers",
    "t2"."discounts",
    "t2"."tax",
    "t2"."shipping",
    "t2"."tips",
    (
      ROW_NUMBER() OVER (ORDER BY "t2"."net_revenue" DESC NULLS LAST, "t2"."country" ASC) - 1
    ) + 1 AS "rank",
    CAST("t2"."net_revenue" AS DOUBLE) / CAST(IFF(
      SUM("t2"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) > 0,
      SUM("t2"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      NULL
    ) AS DOUBLE) AS "share",
    IFF(
      (
        CAST(SUM("t2"."net_revenue") OVER (
          ORDER BY "t2"."net_revenue" DESC NULLS LAST, "t2"."country" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS DOUBLE) / CAST(IFF(
          SUM("t2"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) > 0,
          SUM("t2"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
          NULL
        ) AS DOUBLE)
      ) > 1,
      1.0,
      CAST(SUM("t2"."net_revenue") OVER (
        ORDER BY "t2"."net_revenue" DESC NULLS LAST, "t2"."country" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS DOUBLE) / CAST(IFF(
        SUM("t2"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) > 0,
        SUM("t2"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
        NULL
      ) AS DOUBLE)
    ) AS "cumulative_share"
  FROM (
    SELECT
      "t1"."country",
      "t1"."gross_revenue",
      "t1"."revenue_before_returns",
      "t1"."returned",
      "t1"."net_revenue",
      "t1"."total_sales",
      "t1"."orders",
      "t1"."customers",
      CAST(NULL AS DECIMAL(18, 4)) AS "discounts",
      CAST(NULL AS DECIMAL(18, 4)) AS "tax",
      CAST(NULL AS DECIMAL(18, 4)) AS "shipping",
      CAST(NULL AS DECIMAL(18, 4)) AS "tips"
    FROM (
      SELECT
        "t0"."country",
        COALESCE(
          CAST(SUM(IFF("t0"."kind" = 'sale', "t0"."amount", NULL)) AS DECIMAL(18, 4)),
          CAST(0 AS DECIMAL(18, 4))
        ) AS "gross_revenue",
        COALESCE(
          CAST(SUM(IFF("t0"."kind" IN ('sale', 'discount'), "t0"."amount", NULL)) AS DECIMAL(18, 4)),
          CAST(0 AS DECIMAL(18, 4))
        ) AS "revenue_before_returns",
        COALESCE(
          CAST(SUM(IFF("t0"."kind" = 'return', "t0"."amount", NULL)) AS DECIMAL(18, 4)),
          CAST(0 AS DECIMAL(18, 4))
        ) AS "returned",
        COALESCE(
          CAST(SUM(IFF("t0"."kind" IN ('sale', 'discount', 'return'), "t0"."amount", NULL)) AS DECIMAL(18, 4)),
          CAST(0 AS DECIMAL(18, 4))
        ) AS "net_revenue",
        COALESCE(
          CAST(SUM(
            IFF(
              "t0"."kind" IN ('sale', 'discount', 'return', 'tax', 'shipping', 'tip'),
              "t0"."amount",
              NULL
            )
          ) AS DECIMAL(18, 4)),
          CAST(0 AS DECIMAL(18, 4))
        ) AS "total_sales",
        COALESCE(CAST(CAST(SUM(CAST("t0"."is_order" AS INT)) AS DECIMAL(38, 0)) AS BIGINT), 0) AS "orders",
        COALESCE(
          CAST(CAST(COUNT(DISTINCT IFF("t0"."is_order", "t0"."customer_id", NULL)) AS DECIMAL(38, 0)) AS BIGINT),
          0
        ) AS "customers"
      FROM "facts" AS "t0"
      GROUP BY
        1
    ) AS "t1"
  ) AS "t2"
) AS "t3"
