/**
 * Blocks that show numbers: table, data_table (https://docs.slack.dev/reference/block-kit/blocks/data-table-block/) and
 * data_visualization (https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/):
 *
 *   {type: 'data_visualization', title: 'Self time', chart: {type: 'bar',
 *     series: [{name: 'baseline', data: [{label: 'cart', value: 12}]}], axis_config: {categories: ['cart'], y_label: 'ms'}}}
 *   {type: 'data_visualization', title: 'Shares', chart: {type: 'pie', segments: [{label: 'cart', value: 12}]}}
 */
import { z } from 'zod';
import { richText } from './block-rich-text.ts';
import { blockId, filled } from './block-text.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

const rawText = z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) });
const rawNumber = z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) });
const cell = z.discriminatedUnion('type', [rawText, rawNumber, richText]);
const row = z.array(cell).min(1).max(SLACK_LIMITS.tableColumns);

export const table = z.strictObject({
  type: z.literal('table'),
  ...blockId,
  rows: z.array(row).min(1).max(SLACK_LIMITS.tableRows),
  column_settings: z
    .array(
      z
        .strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
        .nullable(),
    )
    .max(SLACK_LIMITS.tableColumns)
    .optional(),
});

export const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    ...blockId,
    caption: z.string().min(1),
    rows: z
      .array(row)
      .min(2)
      .max(SLACK_LIMITS.dataTableRows + 1),
    page_size: z.int().min(1).max(SLACK_LIMITS.dataTablePage).optional(),
    row_header_column_index: z.int().min(0).optional(),
  })
  .refine(({ rows }) => rows.every((one) => one.length === rows[0]?.length), {
    error: 'rows must have the same length',
  })
  .refine(({ rows }) => rows[0]?.every((one) => one.type !== 'rich_text'), { error: 'a header may not be rich_text' })
  .refine(({ rows, row_header_column_index = 0 }) => row_header_column_index < (rows[0]?.length ?? 0), {
    error: 'row_header_column_index must name a column',
  });

const chartLabel = filled(SLACK_LIMITS.chartLabelCharacters);
const axisLabel = filled(SLACK_LIMITS.chartTitleCharacters).optional();
const points = { label: chartLabel, value: z.number() };

const seriesChart = <Type extends string>(type: Type) =>
  z
    .strictObject({
      type: z.literal(type),
      series: z
        .array(
          z.strictObject({
            name: chartLabel,
            data: z.array(z.strictObject(points)).min(1).max(SLACK_LIMITS.chartPoints),
          }),
        )
        .min(1)
        .max(SLACK_LIMITS.chartSeries),
      axis_config: z.strictObject({
        categories: z.array(chartLabel).min(1).max(SLACK_LIMITS.chartPoints),
        x_label: axisLabel,
        y_label: axisLabel,
      }),
    })
    .refine(({ series }) => new Set(series.map(({ name }) => name)).size === series.length, {
      error: 'series names must be unique',
    })
    .refine(
      ({ series, axis_config }) =>
        series.every(
          ({ data }) =>
            data.length === axis_config.categories.length &&
            data.every(({ label }, position) => label === axis_config.categories[position]),
        ),
      { error: 'data labels must match the categories' },
    );

export const dataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  ...blockId,
  title: filled(SLACK_LIMITS.chartTitleCharacters),
  chart: z.discriminatedUnion('type', [
    seriesChart('bar'),
    seriesChart('line'),
    seriesChart('area'),
    z.strictObject({
      type: z.literal('pie'),
      segments: z
        .array(z.strictObject({ ...points, value: z.number().positive() }))
        .min(1)
        .max(SLACK_LIMITS.pieSegments),
    }),
  ]),
});
