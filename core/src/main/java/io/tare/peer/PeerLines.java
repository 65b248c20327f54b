// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a peer is told before it serves. Immutable.
 *
 * @param values key → value
 * @param bytes the lines as they came, with the empty one at the end
 */
@SuppressWarnings("ArrayRecordComponent") // No key of any map.
public record PeerLines(Map<String, String> values, byte[] bytes) {

    private static final int MAX_BYTES = 16 << 10;

    public PeerLines {
        values = Map.copyOf(values);
    }

    /**
     * Reads {@code key=value} lines up to an empty one, and no byte further.
     *
     * @throws IOException if the input ends before, or is longer than 16 KiB
     */
    public static PeerLines readFrom(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Map<String, String> values = new TreeMap<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            bytes.write(next);
            if (bytes.size() > MAX_BYTES) {
                throw new IOException("the settings have more than " + MAX_BYTES + " bytes");
            }
            if (next != '\n') {
                line.write(next);
                continue;
            }
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (text.isEmpty()) {
                return new PeerLines(values, bytes.toByteArray());
            }
            int equals = text.indexOf('=');
            if (equals > 0) {
                values.put(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        throw new IOException("the settings ended before an empty line");
    }

    public String meter() {
        return required("meter");
    }

    public String bind() {
        return required("bind");
    }

    public String token() {
        return required("token");
    }

    public int port() {
        return Integer.parseInt(value("port", "0"));
    }

    public String value(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    /**
     * Returns a param's value as a number.
     *
     * @throws IllegalArgumentException if it is none
     */
    public int number(String key) {
        String value = value(key, "");
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("-p " + key + "=" + value + ": not a number", e);
        }
    }

    private String required(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the settings lack " + key);
        }
        return value;
    }

    /** Prints a line of the contract. */
    public static void say(PrintStream out, String line) {
        // Not println: the line's end is part of the contract, the platform's line separator is not.
        out.print(line + "\n");
        out.flush();
    }

    /** Returns what an exception says, on one line. */
    public static String sentence(Exception e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    }
}
