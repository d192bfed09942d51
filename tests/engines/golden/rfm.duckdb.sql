SELECT
  "t7"."customer_id",
  "t7"."recency_days",
  "t7"."frequency",
  "t7"."monetary",
  "t7"."r_score",
  "t7"."f_score",
  "t7"."m_score",
  CAST(CASE
    WHEN (
      "t7"."r_score" >= 4
    )
    AND (
      "t7"."f_score" >= 4
    )
    AND (
      "t7"."m_score" >= 4
    )
    THEN 'VIP'
    WHEN (
      "t7"."r_score" <= 2
    )
    AND (
      (
        "t7"."f_score" >= 3
      ) OR (
        "t7"."m_score" >= 3
      )
    )
    THEN 'At Risk'
    WHEN "t7"."f_score" >= 4
    THEN 'Loyal'
    WHEN (
      "t7"."r_score" <= 2
    )
    OR (
      (
        "t7"."f_score" = 1
      ) AND (
        "t7"."m_score" = 1
      )
    )
    THEN 'Low Value'
    WHEN "t7"."r_score" >= 1
    THEN 'Regular'
    ELSE NULL
  END AS TEXT) AS "segment"
FROM (
  SELECT
    "t6"."customer_id",
    "t6"."recency_days",
    "t6"."frequency",
    "t6"."monetary",
    CAST("t6"."recency_days_1" > CAST("t6"."recency_days" AS DECIMAL(20, 6)) AS BIGINT) + CAST("t6"."recency_days_2" > CAST("t6"."recency_days" AS DECIMAL(20, 6)) AS BIGINT) + CAST("t6"."recency_days_3" > CAST("t6"."recency_days" AS DECIMAL(20, 6)) AS BIGINT) + CAST("t6"."recency_days_4" > CAST("t6"."recency_days" AS DECIMAL(20, 6)) AS BIGINT) + 1 AS "r_score",
    CAST("t6"."frequency_1" < CAST("t6"."frequency" AS DECIMAL(20, 6)) AS BIGINT) + CAST("t6"."frequency_2" < CAST("t6"."frequency" AS DECIMAL(20, 6)) AS BIGINT) + CAST("t6"."frequency_3" < CAST("t6"."frequency" AS DECIMAL(20, 6)) AS BIGINT) + CAST("t6"."frequency_4" < CAST("t6"."frequency" AS DECIMAL(20, 6)) AS BIGINT) + 1 AS "f_score",
    CAST("t6"."monetary_1" < CAST("t6"."monetary" AS DECIMAL(20, 6)) AS BIGINT) + CAST("t6"."monetary_2" < CAST("t6"."monetary" AS DECIMAL(20, 6)) AS BIGINT) + CAST("t6"."monetary_3" < CAST("t6"."monetary" AS DECIMAL(20, 6)) AS BIGINT) + CAST("t6"."monetary_4" < CAST("t6"."monetary" AS DECIMAL(20, 6)) AS BIGINT) + 1 AS "m_score"
  FROM (
    SELECT
      "t3"."customer_id",
      "t3"."recency_days",
      "t3"."frequency",
      "t3"."monetary",
      "t5"."recency_days_1",
      "t5"."recency_days_2",
      "t5"."recency_days_3",
      "t5"."recency_days_4",
      "t5"."frequency_1",
      "t5"."frequency_2",
      "t5"."frequency_3",
      "t5"."frequency_4",
      "t5"."monetary_1",
      "t5"."monetary_2",
      "t5"."monetary_3",
      "t5"."monetary_4"
    FROM (
      SELECT
        "t0"."customer_id",
        "t0"."recency_days",
        "t0"."orders" AS "frequency",
        "t0"."net_revenue" AS "monetary"
      FROM "customers" AS "t0"
      WHERE
        "t0"."orders" > 0
    ) AS "t3"
    CROSS JOIN (
      SELECT
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'recency_days'
          ) AND (
            "t1"."cut" = 1
          )) AS "recency_days_1",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'recency_days'
          ) AND (
            "t1"."cut" = 2
          )) AS "recency_days_2",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'recency_days'
          ) AND (
            "t1"."cut" = 3
          )) AS "recency_days_3",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'recency_days'
          ) AND (
            "t1"."cut" = 4
          )) AS "recency_days_4",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'frequency'
          ) AND (
            "t1"."cut" = 1
          )) AS "frequency_1",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'frequency'
          ) AND (
            "t1"."cut" = 2
          )) AS "frequency_2",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'frequency'
          ) AND (
            "t1"."cut" = 3
          )) AS "frequency_3",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'frequency'
          ) AND (
            "t1"."cut" = 4
          )) AS "frequency_4",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'monetary'
          ) AND (
            "t1"."cut" = 1
          )) AS "monetary_1",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'monetary'
          ) AND (
            "t1"."cut" = 2
          )) AS "monetary_2",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'monetary'
          ) AND (
            "t1"."cut" = 3
          )) AS "monetary_3",
        MAX("t1"."value") FILTER(WHERE
          (
            "t1"."measure" = 'monetary'
          ) AND (
            "t1"."cut" = 4
          )) AS "monetary_4"
      FROM "rfm_cuts" AS "t1"
    ) AS "t5"
  ) AS "t6"
) AS "t7"
