// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Settings and counters as text: a line {@code key=value} for each, in order.
 *
 * <p>Keys are letters, digits, dots and hyphens; values are printable ASCII. Immutable.
 */
public final class Fields {

    /** The most bytes that fields take as text; enough for the counters of 128 streams. */
    public static final int MAX_BYTES = 256 << 10;

    private static final int MAX_FIELDS = 4096;
    private static final Pattern KEY = Pattern.compile("[0-9A-Za-z.-]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[ -~]{0,65536}");

    private final Map<String, String> values;

    private Fields(Map<String, String> values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Fields in the making. Not thread-safe. */
    public static final class Builder {

        private final Map<String, String> values = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a field, or replaces the one of this name.
         *
         * @throws IllegalArgumentException if the name or the value cannot go over the wire
         */
        public Builder with(String key, String value) {
            if (!KEY.matcher(key).matches()) {
                throw new IllegalArgumentException("key must match " + KEY + ": " + key);
            }
            if (!VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("the value of " + key + " must match " + VALUE);
            }
            values.put(key, value);
            return this;
        }

        public Builder with(String key, long value) {
            return with(key, Long.toString(value));
        }

        public Builder with(String key, boolean value) {
            return with(key, Boolean.toString(value));
        }

        public Fields build() {
            return new Fields(new LinkedHashMap<>(values));
        }
    }

    /**
     * Reads what {@link #text()} wrote.
     *
     * @throws MalformedException if it is anything else
     */
    public static Fields parse(String text) throws MalformedException {
        if (text.length() > MAX_BYTES) {
            throw new MalformedException(
                    "fields of " + text.length() + " bytes, of which " + MAX_BYTES + " are allowed");
        }
        Map<String, String> values = new LinkedHashMap<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int equals = text.indexOf('=', start);
            if (end < 0 || equals < 0 || equals > end) {
                throw new MalformedException("a field that is not key=value");
            }
            String key = text.substring(start, equals);
            String value = text.substring(equals + 1, end);
            if (!KEY.matcher(key).matches() || !VALUE.matcher(value).matches()) {
                throw new MalformedException("a field with characters that do not belong");
            }
            if (values.put(key, value) != null) {
                throw new MalformedException("two fields of one name");
            }
            if (values.size() > MAX_FIELDS) {
                throw new MalformedException("more than " + MAX_FIELDS + " fields");
            }
            start = end + 1;
        }
        return new Fields(values);
    }

    /** Returns all fields as text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        values.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    /** Returns a text field, or the given one if there is none. */
    public String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    /**
     * Returns an integer field, or the given one if there is none.
     *
     * @throws IllegalArgumentException if it is not an integer in [min, max]
     */
    public long integer(String key, long min, long max, long otherwise) {
        OptionalLong value = integer(key);
        if (!values.containsKey(key)) {
            return otherwise;
        }
        if (value.isEmpty() || value.getAsLong() < min || value.getAsLong() > max) {
            throw new IllegalArgumentException(key + " must be in [" + min + ", " + max + "]: " + values.get(key));
        }
        return value.getAsLong();
    }

    /** Returns an integer field; empty if it is missing or not an integer. */
    public OptionalLong integer(String key) {
        try {
            String value = values.get(key);
            return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Returns a field that is {@code true} or {@code false}, or false if there is none.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public boolean flag(String key) {
        String value = values.getOrDefault(key, "false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(key + " must be true or false: " + value);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fields fields && values.equals(fields.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "Fields" + values;
    }
}
