// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.udp.DatagramCounts;
import io.tare.load.udp.DatagramReceiver;
import io.tare.load.udp.DatagramSender;
import io.tare.load.udp.SentCounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Either end of one stream of datagrams: a thread sends or receives, others ask what it counted. */
final class UdpStreamEnd {

    /** A histogram of delays, compressed, is far smaller; more is not worth a report. */
    private static final int MAX_HISTOGRAM_CHARACTERS = 32 << 10;

    private final int index;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final Histogram delays = new Histogram(3);
    private @Nullable DatagramSender sender;
    private @Nullable DatagramReceiver receiver;

    UdpStreamEnd(int index) {
        this.index = index;
    }

    /** Says whether this end is still free, and takes it. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** Sends until the socket is shut down. */
    void send(DatagramSender sender, UdpSocket socket) throws IOException {
        synchronized (this) {
            this.sender = sender;
        }
        socket.onShutdown(sender::stop);
        sender.run(Long.MAX_VALUE);
    }

    /** Receives until the socket is shut down. */
    void receive(DatagramReceiver receiver, UdpSocket socket) throws IOException {
        synchronized (this) {
            this.receiver = receiver;
        }
        socket.onShutdown(receiver::stop);
        receiver.run();
    }

    /** Adds what was counted until now. */
    synchronized void report(Fields.Builder report) {
        String stream = "stream." + index + ".";
        if (sender != null) {
            SentCounts counts = sender.counts();
            report.with(stream + "sent", counts.sent())
                    .with(stream + "sendErrors", counts.blocked() + counts.noBuffers());
        }
        if (receiver != null) {
            DatagramCounts counts = receiver.counts();
            delays.add(receiver.takeDelays());
            report.with(stream + "received", counts.received())
                    .with(stream + "receivedBytes", counts.receivedBytes())
                    .with(stream + "lost", counts.lost())
                    .with(stream + "reordered", counts.reordered())
                    .with(stream + "duplicated", counts.duplicated())
                    .with(stream + "foreign", counts.foreign() + counts.tooShort())
                    .with(stream + "jitterNanos", Math.round(receiver.jitterNanos()));
            String text = text(delays);
            if (text.length() <= MAX_HISTOGRAM_CHARACTERS) {
                report.with(stream + "delays", text);
            }
        }
    }

    private static String text(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }
}
