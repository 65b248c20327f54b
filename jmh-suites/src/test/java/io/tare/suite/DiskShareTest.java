// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.tare.load.result.Latency;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DiskShareTest {

    @Test
    void comesOverTheWireWhole() throws IOException {
        Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount(12_345, 7);
        Latency latency = new Latency(histogram);
        DiskShare share = new DiskShare(7, 7 * 4096, 1_000_000_000, 500, new Latency(new Histogram(3)), latency);

        DiskShare read = DiskShare.readFrom(new DataInputStream(new ByteArrayInputStream(bytes(share))));

        assertThat(read.requests()).isEqualTo(7);
        assertThat(read.bytesPerSecond()).isEqualTo(7 * 4096);
        assertThat(read.cpuNanos()).isEqualTo(500);
        assertThat(read.submission().count()).isZero();
        assertThat(read.completion().count()).isEqualTo(7);
        assertThat(read.completion().nanosAt(50)).isEqualTo(latency.nanosAt(50));
    }

    @Test
    void isRefusedIfItIsSomethingElse() throws IOException {
        byte[] bytes = bytes(new DiskShare(1, 1, 1, 1, new Latency(new Histogram(3)), new Latency(new Histogram(3))));
        bytes[32] = 127;
        assertThatIOException()
                .isThrownBy(() -> DiskShare.readFrom(new DataInputStream(new ByteArrayInputStream(bytes))))
                .withMessageStartingWith("a histogram of ");
        byte[] random = new byte[100];
        random[35] = 20;
        assertThatIOException()
                .isThrownBy(() -> DiskShare.readFrom(new DataInputStream(new ByteArrayInputStream(random))))
                .withMessageStartingWith("not a histogram");
    }

    private static byte[] bytes(DiskShare share) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        share.writeTo(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
