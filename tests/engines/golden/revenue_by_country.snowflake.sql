SELECT
  CAST("t2"."rank" AS BIGINT) AS "rank",
  "t2"."country",
  "t2"."net_revenue",
  "t2"."share",
  "t2"."cumulative_share",
  "t2"."gross_revenue",
  "t2"."returned",
  "t2"."orders",
  "t2"."customers",
  CAST(CAST(CAST("t2"."gross_revenue" AS DOUBLE) / CAST(NULLIF("t2"."orders", 0) AS DOUBLE) AS DECIMAL(26, 8)) AS DECIMAL(18, 4)) AS "aov"
FROM (
  SELECT
    "t1"."country",
    "t1"."gross_revenue",
    "t1"."returned",
    "t1"."net_revenue",
    "t1"."orders",
    "t1"."customers",
    (
      ROW_NUMBER() OVER (ORDER BY "t1"."net_revenue" DESC NULLS LAST, "t1"."country" ASC) - 1
    ) + 1 AS "rank",
    CAST("t1"."net_revenue" AS DOUBLE) / CAST(IFF(
      SUM("t1"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) > 0,
      SUM("t1"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      NULL
    ) AS DOUBLE) AS "share",
    IFF(
      (
        CAST(SUM("t1"."net_revenue") OVER (
          ORDER BY "t1"."net_revenue" DESC NULLS LAST, "t1"."country" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS DOUBLE) / CAST(IFF(
          SUM("t1"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) > 0,
          SUM("t1"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
          NULL
        ) AS DOUBLE)
      ) > 1,
      1.0,
      CAST(SUM("t1"."net_revenue") OVER (
        ORDER BY "t1"."net_revenue" DESC NULLS LAST, "t1"."country" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS DOUBLE) / CAST(IFF(
        SUM("t1"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) > 0,
        SUM("t1"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
        NULL
      ) AS DOUBLE)
    ) AS "cumulative_share"
  FROM (
    SELECT
      "t0"."country",
      COALESCE(
        CAST(SUM(IFF("t0"."kind" = 'sale', "t0"."amount", NULL)) AS DECIMAL(18, 4)),
        CAST(0 AS DECIMAL(18, 4))
      ) AS "gross_revenue",
      COALESCE(
        CAST(SUM(IFF("t0"."kind" = 'return', "t0"."amount", NULL)) AS DECIMAL(18, 4)),
        CAST(0 AS DECIMAL(18, 4))
      ) AS "returned",
      COALESCE(
        CAST(SUM(IFF("t0"."kind" IN ('sale', 'return'), "t0"."amount", NULL)) AS DECIMAL(18, 4)),
        CAST(0 AS DECIMAL(18, 4))
      ) AS "net_revenue",
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
