-- A quantile estimated from a histogram: it lies in the bucket that holds it, at the place that a straight line
-- through the bucket gives. The error is at most the width of that bucket; in the last bucket, which is open, the
-- answer is its lower bound. `counts` are those of buckets 1 to 12. NULL where nothing was counted.
create function :facts.bucket_quantile(fraction double precision, of_metric text, counts bigint[])
returns double precision
language sql stable parallel safe
return (
  select lower_bound + (upper_bound - lower_bound) * (fraction * total - below) / in_bucket
  from (
    select
      buckets.bucket,
      coalesce(buckets.above, 0) as lower_bound,
      coalesce(buckets.up_to, buckets.above) as upper_bound,
      counts[buckets.bucket] as in_bucket,
      sum(counts[buckets.bucket]) over (order by buckets.bucket) - counts[buckets.bucket] as below,
      sum(counts[buckets.bucket]) over () as total
    from :facts.histogram_buckets as buckets
    where buckets.metric = of_metric
  ) as histogram
  where in_bucket > 0 and below + in_bucket >= fraction * total
  order by bucket
  limit 1
);
