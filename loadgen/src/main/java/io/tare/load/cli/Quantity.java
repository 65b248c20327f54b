// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers with units, as people type them. */
final class Quantity {

    private static final Pattern FORM = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)([a-zA-Z]{0,2})");

    private Quantity() {}

    static int toInt(String name, long value) {
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + " must be below 2G: " + value);
        }
        return (int) value;
    }

    private static double read(String text, Map<String, Double> units, String form) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
            throw new TypeConversionException("must be " + form + ": " + text);
        }
        return Double.parseDouble(matcher.group(1)) * units.get(matcher.group(2));
    }

    /** Bytes; K, M and G are powers of 1024. */
    static final class Bytes implements ITypeConverter<Long> {

        private static final double KIB = 1024;

        private static final Map<String, Double> UNITS = Map.of(
                "",
                1.0,
                "K",
                KIB,
                "k",
                KIB,
                "M",
                KIB * KIB,
                "m",
                KIB * KIB,
                "G",
                KIB * KIB * KIB,
                "g",
                KIB * KIB * KIB);

        @Override
        public Long convert(String text) {
            return (long) read(text, UNITS, "a number of bytes, as in 1400, 64K or 10G");
        }
    }

    /** Bits per second; k, M and G are powers of 1000, as iperf3 has it. */
    static final class BitRate implements ITypeConverter<Long> {

        private static final Map<String, Double> UNITS =
                Map.of("", 1.0, "k", 1e3, "K", 1e3, "M", 1e6, "m", 1e6, "G", 1e9, "g", 1e9);

        @Override
        public Long convert(String text) {
            return (long) read(text, UNITS, "bits per second, as in 500k, 100M or 1G");
        }
    }

    /** A whole number; k, M and G are powers of 1000. */
    static final class Count implements ITypeConverter<Long> {

        private static final String WHOLE = "a whole number, as in 500, 20k or 1.5M";

        @Override
        public Long convert(String text) {
            double count = read(text, BitRate.UNITS, WHOLE);
            // Many an option takes 0 for no bound at all, so half a request must not become none.
            if (count != Math.rint(count)) {
                throw new TypeConversionException("'" + text + "' is not " + WHOLE);
            }
            return (long) count;
        }
    }

    /** A time. */
    static final class Time implements ITypeConverter<Duration> {

        private static final Map<String, Double> UNITS =
                Map.of("", 1e9, "s", 1e9, "ms", 1e6, "us", 1e3, "m", 60e9, "h", 3600e9);

        @Override
        public Duration convert(String text) {
            return Duration.ofNanos((long) read(text, UNITS, "a time, as in 10s, 200ms or 5m"));
        }
    }
}
