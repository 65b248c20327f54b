// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The bytes of a request, an array of bulk strings, and where in them twelve digits are to be filled in. Immutable: its
 * arrays are its own.
 */
final class RequestForm {

    /** Digits of a number that is filled in, as redis-benchmark has it. */
    static final int DIGITS = 12;

    private static final String RANDOM = "{random}";
    private static final String SCORE = "{score}";
    private static final String VALUE = "{value}";

    /** What stands in the place of digits where none are drawn; redis-benchmark then sends its own name for them. */
    private static final String NOT_DRAWN = "__rand_int__";

    private final byte[] bytes;
    private final int[] digitOffsets;

    private RequestForm(byte[] bytes, int[] digitOffsets) {
        this.bytes = bytes;
        this.digitOffsets = digitOffsets;
    }

    /** Returns the form of a request in these words; without any, it has no bytes. */
    static RequestForm ofWords(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!words.isEmpty()) {
            write(out, "*" + words.size() + "\r\n");
        }
        for (String word : words) {
            byte[] argument = word.getBytes(StandardCharsets.UTF_8);
            write(out, "$" + argument.length + "\r\n");
            out.writeBytes(argument);
            write(out, "\r\n");
        }
        return new RequestForm(out.toByteArray(), new int[0]);
    }

    /**
     * Returns the form of a request.
     *
     * @param words  as {@link RespCommand} has them
     * @param prefix what keys begin with
     * @param value  what a value is
     * @param draws  whether numbers are filled in; if not, the request is always the same
     */
    static RequestForm of(List<String> words, String prefix, String value, boolean draws) {
        List<String> texts = words.stream()
                .map(word -> word.replace(SCORE, draws ? RANDOM : "0")
                        .replace("{prefix}", prefix)
                        .replace(VALUE, value)
                        .replace(RANDOM, NOT_DRAWN))
                .toList();
        byte[] bytes = ofWords(texts).bytes;
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int[] offsets = Pattern.compile(NOT_DRAWN)
                .matcher(text)
                .results()
                .mapToInt(MatchResult::start)
                .toArray();
        return new RequestForm(bytes, draws ? offsets : new int[0]);
    }

    int size() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    /** How many numbers are filled in. */
    int draws() {
        return digitOffsets.length;
    }

    /** Where the digits of one of them begin. */
    int digitOffset(int draw) {
        return digitOffsets[draw];
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
