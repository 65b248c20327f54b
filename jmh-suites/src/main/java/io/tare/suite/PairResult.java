// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.EngineException;
import io.tare.load.result.Latency;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one pair did while all ran. Immutable.
 *
 * @param rate    Gbit/s, or thousands of round trips a second
 * @param latency of round trips; empty for streams
 */
record PairResult(double rate, Latency latency) {

    private static final String WORD = "result ";
    private static final int MAX_LINE = 1 << 20;

    static PairResult of(double rate, Latency latency) {
        return new PairResult(rate, latency);
    }

    /** As its client tells it. */
    String line() {
        Histogram histogram = latency.histogram();
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return WORD + rate + " " + Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    /**
     * Reads {@link #line()}.
     *
     * @throws EngineException if it is something else; then it is what the client says is wrong
     */
    static PairResult parse(String line) {
        String[] words = line.split(" ", -1);
        try {
            if (line.startsWith(WORD) && words.length == 3 && line.length() < MAX_LINE) {
                ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(words[2]));
                return new PairResult(
                        Double.parseDouble(words[1]),
                        new Latency(Histogram.decodeFromCompressedByteBuffer(bytes, Long.MAX_VALUE)));
            }
        } catch (IllegalArgumentException | DataFormatException e) {
            throw new EngineException("the client of a pair said what no result is: " + e.getMessage(), e);
        }
        throw new EngineException("the client of a pair said: " + line);
    }
}
