-- The band that a key performance indicator falls into: great, good, ok or poor; NULL where it has no value.
create function :facts.band(indicator text, value double precision) returns text
language sql stable parallel safe
return (
  select
    case
      when value is null then null
      when targets.is_higher_better then
        case
          when value >= targets.great then 'great'
          when value >= targets.good then 'good'
          when value < targets.poor then 'poor'
          else 'ok'
        end
      when value <= targets.great then 'great'
      when value < targets.good then 'good'
      when value >= targets.poor then 'poor'
      else 'ok'
    end
  from :facts.kpi_targets as targets
  where targets.kpi = indicator
);
