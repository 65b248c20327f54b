// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.record;

import io.tare.load.result.Latency;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An {@code .hgrm} file: a whole distribution as text, in µs, as HdrHistogram's plotter reads it. */
public final class PercentileDistribution {

    private static final double NANOS_PER_MICRO = 1000;

    private PercentileDistribution() {}

    /**
     * Writes it.
     *
     * @throws IOException if the file is there already, or cannot be written
     */
    public static void write(Latency latency, Path file) throws IOException {
        try (PrintStream text = new PrintStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                false,
                StandardCharsets.US_ASCII)) {
            latency.histogram().outputPercentileDistribution(text, NANOS_PER_MICRO);
            if (text.checkError()) {
                throw new IOException("the distribution " + file + " could not be written to its end");
            }
        }
    }
}
