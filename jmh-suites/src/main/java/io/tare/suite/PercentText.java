// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import picocli.CommandLine;

/** Reads {@code 2%} or {@code 0.5%} as a share. */
final class PercentText implements CommandLine.ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
        try {
            double percent = Double.parseDouble(text.endsWith("%") ? text.substring(0, text.length() - 1) : "");
            if (percent > 0 && percent < 100) {
                return percent / 100;
            }
        } catch (NumberFormatException e) {
            // The same sentence as for any other text.
        }
        throw new CommandLine.TypeConversionException(
                "'" + text + "' is not a percentage above 0 and below 100, as in 2%");
    }
}
