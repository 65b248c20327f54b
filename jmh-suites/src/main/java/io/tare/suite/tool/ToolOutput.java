// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.io.ByteArrayOutputStream;

/** What a tool prints, up to a bound; what comes after it is dropped, so that the tool never waits. Thread-safe. */
final class ToolOutput extends ByteArrayOutputStream {

    private final int maxBytes;
    private boolean truncated;

    ToolOutput(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized void write(int value) {
        if (count < maxBytes) {
            super.write(value);
        } else {
            truncated = true;
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int taken = Math.min(length, maxBytes - count);
        super.write(bytes, offset, taken);
        truncated |= taken < length;
    }

    synchronized boolean isTruncated() {
        return truncated;
    }
}
