// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine;

/** Reads {@code 90s}, {@code 4m} or {@code 1h30m}. */
final class DurationText implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            Duration duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
            if (duration.isNegative() || duration.isZero()) {
                throw new CommandLine.TypeConversionException(
                        "'" + text + "' is not a time above zero, as in 90s or 4m");
            }
            return duration;
        } catch (DateTimeParseException e) {
            throw new CommandLine.TypeConversionException("'" + text + "' is not a time, as in 90s or 4m");
        }
    }
}
