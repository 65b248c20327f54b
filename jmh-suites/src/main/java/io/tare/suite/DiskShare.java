// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.result.DiskResult;
import io.tare.load.result.IoFlow;
import io.tare.load.result.Latency;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one of several clients did to a disk. Immutable.
 *
 * @param requests     of all its jobs
 * @param bytes        what they moved
 * @param elapsedNanos in what time, positive
 * @param cpuNanos     what the threads of its jobs used meanwhile; 0 if that is not known
 * @param submission   slat
 * @param completion   clat
 */
record DiskShare(long requests, long bytes, long elapsedNanos, long cpuNanos, Latency submission, Latency completion) {

    private static final int MAX_HISTOGRAM_BYTES = 4 << 20;
    private static final double NANOS_PER_SECOND = 1e9;

    static DiskShare of(DiskResult result) {
        IoFlow all = IoFlow.merged(List.of(result.reads(), result.writes()));
        return new DiskShare(
                all.requests(),
                all.bytes(),
                all.elapsedNanos(),
                result.jobs().stream()
                        .flatMap(job -> job.usage().stream())
                        .mapToLong(usage -> usage.cpu().totalNanos())
                        .sum(),
                all.submission(),
                all.completion());
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException if it is something else
     */
    static DiskShare readFrom(DataInputStream in) throws IOException {
        return new DiskShare(
                in.readLong(), in.readLong(), in.readLong(), in.readLong(), readLatency(in), readLatency(in));
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeLong(requests);
        out.writeLong(bytes);
        out.writeLong(elapsedNanos);
        out.writeLong(cpuNanos);
        write(submission, out);
        write(completion, out);
    }

    double bytesPerSecond() {
        return bytes * NANOS_PER_SECOND / elapsedNanos;
    }

    double requestsPerSecond() {
        return requests * NANOS_PER_SECOND / elapsedNanos;
    }

    private static void write(Latency latency, DataOutputStream out) throws IOException {
        Histogram histogram = latency.histogram();
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int count = histogram.encodeIntoCompressedByteBuffer(bytes);
        out.writeInt(count);
        out.write(bytes.array(), 0, count);
    }

    private static Latency readLatency(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MAX_HISTOGRAM_BYTES) {
            throw new IOException("a histogram of " + count + " bytes");
        }
        try {
            return new Latency(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(in.readNBytes(count)), 0));
        } catch (DataFormatException | RuntimeException e) {
            throw new IOException("not a histogram: " + e.getMessage(), e);
        }
    }
}
