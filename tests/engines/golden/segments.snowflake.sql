SELECT
  "t15"."segment_number",
  CAST("t15"."segment" AS VARCHAR) AS "segment",
  CAST("t15"."rule" AS VARCHAR) AS "rule",
  CAST("t15"."meaning" AS VARCHAR) AS "meaning",
  "t15"."customers",
  "t15"."share_of_customers",
  "t15"."net_revenue",
  "t15"."share",
  "t15"."orders",
  "t15"."aov",
  "t15"."mean_recency_days",
  "t15"."mean_frequency",
  "t15"."mean_monetary",
  "t15"."discounts",
  "t15"."tax",
  "t15"."shipping",
  "t15"."tips",
  "t15"."total_sales"
FROM (
  SELECT
    "t14"."segment_number",
    "t14"."segment",
    "t14"."rule",
    "t14"."meaning",
    "t14"."customers",
    "t14"."net_revenue",
    "t14"."orders",
    "t14"."recency",
    "t14"."revenue_before_returns",
    "t14"."total_sales",
    "t14"."discounts",
    "t14"."tax",
    "t14"."shipping",
    "t14"."tips",
    CAST("t14"."customers" AS DOUBLE) / CAST(IFF(
      SUM("t14"."customers") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) > 0,
      SUM("t14"."customers") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      NULL
    ) AS DOUBLE) AS "share_of_customers",
    CAST("t14"."net_revenue" AS DOUBLE) / CAST(IFF(
      SUM("t14"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) > 0,
      SUM("t14"."net_revenue") OVER (ORDER BY NULL ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      NULL
    ) AS DOUBLE) AS "share",
    CAST(CAST(CAST("t14"."revenue_before_returns" AS DOUBLE) / CAST(NULLIF("t14"."orders", 0) AS DOUBLE) AS DECIMAL(26, 8)) AS DECIMAL(18, 4)) AS "aov",
    CAST("t14"."recency" AS DOUBLE) / CAST(NULLIF("t14"."customers", 0) AS DOUBLE) AS "mean_recency_days",
    CAST(IFF("t14"."customers" > 0, "t14"."orders", NULL) AS DOUBLE) / CAST(NULLIF("t14"."customers", 0) AS DOUBLE) AS "mean_frequency",
    CAST(CAST(CAST(IFF("t14"."customers" > 0, "t14"."net_revenue", NULL) AS DOUBLE) / CAST(NULLIF("t14"."customers", 0) AS DOUBLE) AS DECIMAL(26, 8)) AS DECIMAL(18, 4)) AS "mean_monetary"
  FROM (
    SELECT
      "t13"."segment_number",
      "t13"."segment",
      "t13"."rule",
      "t13"."meaning",
      COALESCE(CAST(CAST("t13"."customers" AS DECIMAL(38, 0)) AS BIGINT), 0) AS "customers",
      COALESCE(CAST("t13"."net_revenue" AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))) AS "net_revenue",
      COALESCE(CAST(CAST("t13"."orders" AS DECIMAL(38, 0)) AS BIGINT), 0) AS "orders",
      "t13"."recency",
      COALESCE(CAST("t13"."revenue_before_returns" AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))) AS "revenue_before_returns",
      COALESCE(CAST("t13"."total_sales" AS DECIMAL(18, 4)), CAST(0 AS DECIMAL(18, 4))) AS "total_sales",
      CAST(NULL AS DECIMAL(18, 4)) AS "discounts",
      CAST(NULL AS DECIMAL(18, 4)) AS "tax",
      CAST(NULL AS DECIMAL(18, 4)) AS "shipping",
      CAST(NULL AS DECIMAL(18, 4)) AS "tips"
    FROM (
      SELECT
        "t12".*
        EXCLUDE ("segment_right")
      FROM (
        SELECT
          "t8"."segment_number",
          "t8"."segment",
          "t8"."rule",
          "t8"."meaning",
          "t11"."segment" AS "segment_right",
          "t11"."customers",
          "t11"."net_revenue",
          "t11"."orders",
          "t11"."recency",
          "t11"."revenue_before_returns",
          "t11"."total_sales"
        FROM (
          SELECT
            CAST("t4"."segment_number" AS BIGINT) AS "segment_number",
            CASE
              WHEN "t4"."segment_number" = 1
              THEN 'VIP'
              WHEN "t4"."segment_number" = 2
              THEN 'Loyal'
              WHEN "t4"."segment_number" = 3
              THEN 'Regular'
              WHEN "t4"."segment_number" = 4
              THEN 'At Risk'
              WHEN "t4"."segment_number" = 5
              THEN 'Low Value'
              ELSE NULL
            END AS "segment",
            CASE
              WHEN "t4"."segment_number" = 1
              THEN 'R, F and M at least 4'
              WHEN "t4"."segment_number" = 2
              THEN 'F at least 4'
              WHEN "t4"."segment_number" = 3
              THEN 'everyone else'
              WHEN "t4"."segment_number" = 4
              THEN 'R at most 2, and F or M at least 3'
              WHEN "t4"."segment_number" = 5
              THEN 'R at most 2, or F and M both 1'
              ELSE NULL
            END AS "rule",
            CASE
              WHEN "t4"."segment_number" = 1
              THEN 'Bought recently, often and a lot: keep them close; offer early access, not discounts'
              WHEN "t4"."segment_number" = 2
              THEN 'Come back often: thank them, and offer what goes with what they buy'
              WHEN "t4"."segment_number" = 3
              THEN 'Bought recently, not yet often: the next order decides, so invite it'
              WHEN "t4"."segment_number" = 4
              THEN 'Used to buy often or a lot and have stopped: ask why, and win them back now'
              WHEN "t4"."segment_number" = 5
              THEN 'Bought little, or long ago: contact them only where it is cheap'
              ELSE NULL
            END AS "meaning"
          FROM (
            SELECT
              CAST(NULLIF(IFF(_u.pos = _u_2.pos_2, _u_2."segment_number", NULL), '') AS TINYINT) AS "segment_number"
            FROM TABLE(FLATTEN(INPUT => ARRAY_GENERATE_RANGE(
              0,
              (
                GREATEST(
                  ARRAY_SIZE(
                    SPLIT(
                      ARRAY_TO_STRING(NULLIF(IFF(1 <> 0, ARRAY_GENERATE_RANGE(1, 6, 1), []), []), ','),
                      ','
                    )
                  )
                ) - 1
              ) + 1
            ))) AS _u(seq, key, path, index, pos, this)
            CROSS JOIN TABLE(FLATTEN(INPUT => SPLIT(
              ARRAY_TO_STRING(NULLIF(IFF(1 <> 0, ARRAY_GENERATE_RANGE(1, 6, 1), []), []), ','),
              ','
            ))) AS _u_2(seq, key, path, pos_2, "segment_number", this)
            WHERE
              _u.pos = _u_2.pos_2
              OR (
                _u.pos > (
                  ARRAY_SIZE(
                    SPLIT(
                      ARRAY_TO_STRING(NULLIF(IFF(1 <> 0, ARRAY_GENERATE_RANGE(1, 6, 1), []), []), ','),
                      ','
                    )
                  ) - 1
                )
                AND _u_2.pos_2 = (
                  ARRAY_SIZE(
                    SPLIT(
                      ARRAY_TO_STRING(NULLIF(IFF(1 <> 0, ARRAY_GENERATE_RANGE(1, 6, 1), []), []), ','),
                      ','
                    )
                  ) - 1
                )
              )
          ) AS "t4"
        ) AS "t8"
        LEFT OUTER JOIN (
          SELECT
            "t9"."segment",
            COUNT(*) AS "customers",
            SUM("t9"."monetary") AS "net_revenue",
            SUM("t9"."frequency") AS "orders",
            SUM("t9"."recency_days") AS "recency",
            SUM("t9"."revenue_before_returns") AS "revenue_before_returns",
            SUM("t9"."total_sales") AS "total_sales"
          FROM (
            SELECT
              "t7".*
              EXCLUDE ("customer_id_right")
            FROM (
              SELECT
                "t2"."customer_id",
                "t2"."recency_days",
                "t2"."frequency",
                "t2"."monetary",
                "t2"."r_score",
                "t2"."f_score",
                "t2"."m_score",
                "t2"."segment",
                "t5"."customer_id" AS "customer_id_right",
                "t5"."revenue_before_returns",
                "t5"."total_sales"
              FROM "rfm" AS "t2"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."customer_id",
                  "t1"."revenue_before_returns",
                  "t1"."total_sales"
                FROM "customers" AS "t1"
              ) AS "t5"
                ON "t2"."customer_id" = "t5"."customer_id"
            ) AS "t7"
          ) AS "t9"
          GROUP BY
            1
        ) AS "t11"
          ON "t8"."segment" = "t11"."segment"
      ) AS "t12"
    ) AS "t13"
  ) AS "t14"
) AS "t15"
