-- Which media type a medium is of, by its label, and by the codecs of its streams where the label tells nothing.
create function :facts.media_type(label text, audio_codec text, video_codec text) returns text
language sql immutable parallel safe
return case
  when label = 'main-audio' then 'audio'
  when label like 'main-video%' or label = 'panoramic-video' then 'video'
  when label = 'applicationsharing-video' then 'sharing'
  when label = 'data' then 'other'
  when audio_codec is not null then 'audio'
  when video_codec is not null then 'video'
  else 'other'
end;
