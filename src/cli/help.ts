/** What `spandiff help` prints, for 80 columns. */

export const HELP = `Spandiff: two traces in; which service made the difference, by how much, how sure.

  spandiff compare <baseline> <candidate>   compare two traces
  spandiff compare <candidate>              choose the baseline: the median of
                                            requests like it from before
  spandiff compare --pairs FILE             compare many pairs in one process
  spandiff start                            the Slack bot; without SLACK_*
                                            variables, a local workspace
  spandiff sources                          list the places of traces, check each
  spandiff schema                           the JSON Schema of the JSON report
  spandiff help | version

A trace is a trace id (looked for in the configured sources and among the
samples), source:id, a file, or file#id where a file holds several traces.
Files: OTLP JSON or JSON lines, Tempo, Jaeger or Zipkin JSON.

  --format FORMAT       text (default), json, markdown; html: a report page of one
                        file; png, svg: a picture
  --out FILE            write there instead of to standard output; without
                        --format a name in .html, .png, .svg, .md, .json or .txt
                        says the format
  --order auto|given    auto: the faster trace is the baseline (default)
                        given: the first one is
  --narrative CHOICE    auto: a model where one is set up, else template (default)
                        model, template, off; pictures have no narrative
  --names CHOICE        names that a model sees: normalised (default), hidden
  --dry-run-prompt      print the request to the model, and send nothing
  --baseline-pool REF…  more baselines, after the two traces: what is normal
  --source NAME         look for ids in this source only
  --config FILE         the configuration (default: SPANDIFF_CONFIG, spandiff.yml)
  --pairs FILE          JSON lines {"id","baseline"?,"candidate","baselines"?},
                        paths relative to FILE; - reads standard input. One line
                        of answer each, in order: {"id","report"} or
                        {"id","error":{"code","message"}}

  OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL   the language model
  SPANDIFF_TRACES                directories of trace files, separated like PATH
  SPANDIFF_TEMPO_URL, SPANDIFF_JAEGER_URL, SPANDIFF_ZIPKIN_URL   where to ask;
                                 _TOKEN, _USER, _PASSWORD, _HEADERS go with it
  SPANDIFF_CONFIG                a YAML file of sources instead, or as well
  NO_COLOR, FORCE_COLOR, COLUMNS   colour and width of the text

Exit codes: 0 compared; 1 a bug; 2 usage, configuration, the same trace twice;
3 trace or file not found, or empty; 4 source unreachable, refused or timed out;
5 malformed or too large. With --pairs every line is answered all the same; then
0 where all were compared, else that of the first that was not. The same holds
for the sources of spandiff sources.
`;
