import { type Command, Option } from 'commander';
import { ENGINES } from '../engine/engine-names.ts';
import { WHICH_COUNTS } from '../engine/which-counts.ts';
import { KINDS_WITH_IDS } from '../exports/files/kinds.ts';
import { ENCODINGS } from '../records/encoding-names.ts';
import { LANGUAGES } from '../report/languages.ts';
import { FAIL_ON_CODES } from '../report/warnings.ts';
import { DEFAULTS } from '../run/options/defaults.ts';
import type { Options } from '../run/options/options.ts';
import { DECIMAL_MARKS } from '../values/written/decimal.ts';

/** What commander makes of the command line: the options of the job, and those of its output. */
export interface AttributeFlags extends Options {
  json?: boolean;
  quiet?: boolean;
  progress: boolean;
  color: boolean;
}

/** Adds a value to those of the same option before it. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(collect);
}

/** An option whose values are known; they are shown and completed, and checked where all options are checked. */
export function known(option: Option, values: readonly string[]): Option {
  option.argChoices = [...values];
  return option;
}

/** The option that names one window for everything, and beside it those of channels where a command takes any. */
function windowOption(channelWindows: boolean): Option {
  const one = 're-attribute everything with this one window, for example 3d; the history is not read';
  return channelWindows
    ? repeatable('--window <[channel=]duration>', `${one}; push=7d beside it is for one channel, repeatable`)
    : repeatable('--window <duration>', one);
}

/**
 * Adds the options that say what to read, how, and with which resources, shared by all commands that do. With
 * `channelWindows`, channels may have windows of their own.
 */
export function addInputOptions(command: Command, channelWindows = true): Command {
  return addAnswerOptions(command, channelWindows)
    .option('--config <file>', 'the same options from a JSON file; the command line wins')
    .option('--threads <n>', 'threads (default: all cores)')
    .option('--max-memory <size>', 'memory, for example 400MB (default: half the machine)');
}

/** Adds the options that say what an export is: what a configuration has of it. */
export function addAnswerOptions(command: Command, channelWindows = true): Command {
  return command
    .addOption(repeatable('--campaigns <file>', 'campaigns file or glob, repeatable'))
    .addOption(repeatable('--clicks <file>', 'clicks file or glob, repeatable'))
    .addOption(repeatable('--conversions <file>', 'conversions file or glob, repeatable'))
    .addOption(repeatable('--settings <file>', 'settings file or glob, repeatable'))
    .addOption(repeatable('--refunds <file>', 'refunds file or glob, repeatable; optional'))
    .addOption(repeatable('--identities <file>', 'identities file or glob, repeatable; optional'))
    .addOption(windowOption(channelWindows))
    .option('--from <time>', 'count only conversions and clicks from this time on')
    .option('--to <time>', 'count only conversions and clicks before this time')
    .option(
      '--propagation <duration>',
      `how long a change of the window takes to be reflected (default: ${DEFAULTS.propagation})`,
    )
    .option(
      '--timezone <zone>',
      `zone of wall-clock times, days and printed times (default: ${DEFAULTS.timezone})`,
    )
    .addOption(
      repeatable(
        '--purchase-event <name>',
        `purchase event, repeatable (default: ${DEFAULTS.purchaseEvents.join(', ')})`,
      ),
    )
    .option('--no-dedupe-clicks', 'count clicks with the same click_id each')
    .addOption(
      known(
        new Option('--repeated <which>', 'which row of an id counts where they differ (default: least)'),
        WHICH_COUNTS,
      ),
    )
    .addOption(
      known(
        new Option('--encoding <name>', `encoding of the files (default: ${DEFAULTS.encoding})`),
        ENCODINGS,
      ),
    )
    .addOption(
      repeatable(
        '--delimiter <[kind=]character>',
        'what parts fields, or tab (default: comma, tab for .tsv); repeatable',
      ),
    )
    .addOption(repeatable('--skip-lines <[kind=]n>', 'lines before the header, such as titles; repeatable'))
    .addOption(repeatable('--null <text>', 'a field with this text is empty; repeatable'))
    .addOption(
      known(new Option('--decimal <mark>', 'decimal mark of amounts and counts (default: .)'), DECIMAL_MARKS),
    )
    .addOption(
      repeatable(
        '--time-format <[kind.column=]format>',
        "how times are written, in Luxon's tokens, for example 'dd/MM/yyyy HH:mm'; repeatable",
      ),
    )
    .addOption(
      repeatable(
        '--where <kind.header=text>',
        'only rows with this text in the field, or without it (!=); repeatable',
      ),
    )
    .addOption(
      repeatable('--value <kind.column=text>', 'the text of a column that the files lack, repeatable'),
    )
    .addOption(
      known(
        repeatable('--make-ids <kind>', 'the files lack the id: it is made of the other values, repeatable'),
        KINDS_WITH_IDS,
      ),
    )
    .option('--campaigns-from-clicks', 'there is no campaigns file: the clicks name the campaigns')
    .option('--exclude-users <file>', 'users whose rows are left out, an id a line')
    .addOption(repeatable('--columns <kind.column=header>', "a column's header in the export, repeatable"));
}

/** The option that makes CSV files for spreadsheets. */
export function excelOption(): Option {
  return new Option(
    '--excel',
    "CSV files with a byte-order mark, ' before text that a spreadsheet would run, and times as it takes them",
  );
}

/** The option for the language of pages. */
export function languageOption(): Option {
  return known(new Option('--language <name>', `language of pages (default: ${LANGUAGES[0]})`), LANGUAGES);
}

/** The option for a summary that is read where Markdown is shown. */
export function markdownOption(): Option {
  return new Option('--markdown <file>', 'write a summary for a pull request or a chat there');
}

/** Adds the options that say what to print, shared by all commands that read an export. */
export function addOutputOptions(command: Command, json: string): Command {
  return command
    .option('--json', json)
    .option('--quiet', 'print nothing but errors')
    .option('--no-progress', 'no progress on the terminal')
    .option('--no-color', 'no colors');
}

/** Adds the options that say what runs the job. */
export function addSparkOptions(command: Command): Command {
  return command
    .addOption(
      known(new Option('--engine <name>', `what runs the job (default: ${DEFAULTS.engine})`), ENGINES),
    )
    .option('--spark-master <address>', 'address of the Spark, for example yarn or spark://HOST:7077')
    .addOption(repeatable('--spark-conf <key=value>', 'a property for Spark, repeatable'))
    .option(
      '--spark-output <address>',
      'folder for attributions.csv and unattributed.csv, where Spark writes them',
    );
}

/** The option that names several windows; `purpose` says what is done with them. */
export function windowsOption(purpose: string): Option {
  return repeatable(
    '--windows <durations>',
    `${purpose}, separated by commas (default: ${DEFAULTS.windows})`,
  );
}

/** Adds the option that names the report folder. */
export function addOutOption(command: Command, byDefault: string): Command {
  return command.option('--out <dir>', `report folder (default: ${byDefault})`);
}

/** Adds the options of all commands that attribute an export and write a report. */
export function addReportOptions(command: Command): Command {
  return command
    .option(
      '--max-rejects <n>',
      'more rejected rows than this, or than this share of a kind (1%): exit 1, report untouched',
    )
    .addOption(
      known(
        repeatable(
          '--fail-on <code>',
          'that warning or note: exit 1, report untouched; repeatable, any for all warnings',
        ),
        FAIL_ON_CODES,
      ),
    )
    .option('--rejects <file>', 'write the rejected rows there too, also when the run fails')
    .addOption(excelOption())
    .addOption(languageOption())
    .option('--no-html', 'no HTML pages');
}
