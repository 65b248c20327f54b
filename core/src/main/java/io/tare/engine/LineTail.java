// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keeps the last lines of a text that arrives in pieces; a line is cut at a bound. Thread-safe. */
public final class LineTail {

    private static final int MAX_LINES = 60;
    private static final int MAX_LINE_BYTES = 4096;

    private final Deque<String> lines = new ArrayDeque<>();
    private final java.io.ByteArrayOutputStream partial = new java.io.ByteArrayOutputStream();

    /** Adds the bytes of UTF-8 text. */
    public synchronized void append(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else if (partial.size() < MAX_LINE_BYTES) {
                partial.write(bytes[i]);
            }
        }
    }

    /** The last lines, oldest first, with the unfinished one. */
    public synchronized List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (partial.size() > 0) {
            all.add(partial.toString(StandardCharsets.UTF_8));
        }
        return all;
    }

    private void endLine() {
        lines.addLast(partial.toString(StandardCharsets.UTF_8).stripTrailing());
        partial.reset();
        if (lines.size() > MAX_LINES) {
            lines.removeFirst();
        }
    }
}
