/**
 * Prints src/picture/font-widths.ts from the fonts of the package:
 * `node test/bench/font-widths.ts > src/picture/font-widths.ts`. A test holds the file to the fonts.
 */
import { fontWidthsSource } from '../support/font-widths.ts';

process.stdout.write(fontWidthsSource());
