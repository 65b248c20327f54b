// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

/** So much of what a tool printed as fits into a sentence: one line of 300 characters at most. */
final class Excerpt {

    private static final int LONGEST = 300;

    private Excerpt() {}

    /** Returns its begin. */
    static String begin(String text) {
        String line = line(text);
        return line.substring(0, Math.min(line.length(), LONGEST));
    }

    /** Returns its end, for tools that say last what went wrong. */
    static String end(String text) {
        String line = line(text);
        return line.substring(Math.max(0, line.length() - LONGEST));
    }

    private static String line(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
