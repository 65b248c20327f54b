// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A million things, of each kind that a stranger can send: noise, and valid ones of which bytes were changed, taken out or
 * added.
 */
class MalformedTest {

    private static final int COUNT = 350_000;
    private static final int MAX_PAYLOAD_BYTES = 512;

    /** What reading one thing may take from the heap: a few times the largest payload, and never what it claims. */
    private static final int MAX_ALLOCATED_BYTES = 16 << 10;

    /** The first ones load classes. */
    private static final int WARM_UP = 1000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void openingsAreReadAsTheyWouldBeWrittenOrNotAtAll() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] valid = new byte[Opening.BYTES];
        Opening.data(new Ticket(1, 2), 3).writeTo(Unpooled.wrappedBuffer(valid).clear());
        byte[] again = new byte[Opening.BYTES];
        Tally tally = new Tally();
        for (int i = 0; i < COUNT; i++) {
            byte[] bytes = malformed(random, valid);
            Optional<Opening> opening = Opening.tryRead(Unpooled.wrappedBuffer(bytes));
            if (opening.isPresent()) {
                opening.get().writeTo(Unpooled.wrappedBuffer(again).clear());
                require(Arrays.equals(again, bytes), "an opening that is written otherwise");
            }
            tally.add(opening.isPresent());
        }
        tally.requireBoth();
    }

    @Test
    void framesAreReadAsTheyWouldBeWrittenOrNotAtAll() {
        SplittableRandom random = new SplittableRandom(2);
        byte[] valid = valid();
        ByteBuf again = Unpooled.buffer(2048);
        Tally tally = new Tally();
        for (int i = 0; i < COUNT; i++) {
            byte[] bytes = malformed(random, valid);
            int cut = random.nextInt(bytes.length + 1);
            again.clear();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            boolean read = readAll(bytes, cut, again);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            require(i < WARM_UP || allocated <= MAX_ALLOCATED_BYTES, "reading a frame took " + allocated + " bytes");
            tally.add(read);
        }
        tally.requireBoth();
        again.release();
    }

    @Test
    void fieldsAreReadAsTheyWouldBeWrittenOrNotAtAll() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] valid = "load=ping-pong\nmessageBytes=64\na=\n".getBytes(StandardCharsets.US_ASCII);
        Tally tally = new Tally();
        for (int i = 0; i < COUNT; i++) {
            String text = new String(malformed(random, valid), StandardCharsets.UTF_8);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            Fields fields = null;
            try {
                fields = Fields.parse(text);
            } catch (MalformedException e) {
                // As it should.
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            require(i < WARM_UP || allocated <= MAX_ALLOCATED_BYTES, "reading fields took " + allocated + " bytes");
            if (fields != null) {
                require(fields.text().equals(text), "fields that are written otherwise");
                // Whatever they say, they say it or refuse with their name.
                for (String key : new String[] {"messageBytes", "load", "a"}) {
                    readTyped(fields, key);
                }
            }
            tally.add(fields != null);
        }
        tally.requireBoth();
    }

    /** What is only claimed takes nothing: a length of 8 MiB comes, and no payload. */
    @Test
    void aLengthThatIsOnlyClaimedTakesNoMemory() throws MalformedException {
        int claimed = 8 << 20;
        byte[] head = {(byte) (claimed >>> 24), (byte) (claimed >>> 16), (byte) (claimed >>> 8), (byte) claimed, 5};
        byte[] some = new byte[100];
        FrameReader[] readers = new FrameReader[1000];
        new FrameReader(claimed).next(Unpooled.wrappedBuffer(head));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new FrameReader(claimed);
            readers[i].next(Unpooled.wrappedBuffer(head));
            readers[i].next(Unpooled.wrappedBuffer(some));
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated / readers.length).isLessThan(2048);
    }

    /** Reads the bytes in two parts, and says whether all of them were frames, or the beginning of one. */
    private static boolean readAll(byte[] bytes, int cut, ByteBuf again) {
        FrameReader reader = new FrameReader(MAX_PAYLOAD_BYTES);
        try {
            int complete = read(reader, Unpooled.wrappedBuffer(bytes, 0, cut), again)
                    + read(reader, Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut), again);
            for (int i = 0; i < again.readableBytes(); i++) {
                require(again.getByte(i) == bytes[i], "a frame that is written otherwise");
            }
            return complete > 0;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static int read(FrameReader reader, ByteBuf in, ByteBuf again) throws MalformedException {
        int complete = 0;
        for (Optional<Frame> frame = reader.next(in); frame.isPresent(); frame = reader.next(in)) {
            require(frame.get().payload().length <= MAX_PAYLOAD_BYTES, "a payload beyond the bound");
            frame.get().writeTo(again);
            complete++;
        }
        require(!in.isReadable(), "bytes that were left without a frame");
        return complete;
    }

    private static void readTyped(Fields fields, String key) {
        try {
            long value = fields.integer(key, 0, 100, 1);
            require(value >= 0 && value <= 100, "a value out of its range");
        } catch (IllegalArgumentException e) {
            require(
                    String.valueOf(e.getMessage()).startsWith(key + " must be in "),
                    "a sentence without the field's name");
        }
        try {
            fields.flag(key);
        } catch (IllegalArgumentException e) {
            require(
                    String.valueOf(e.getMessage()).startsWith(key + " must be "),
                    "a sentence without the field's name");
        }
    }

    /** Returns three frames that follow each other. */
    private static byte[] valid() {
        ByteBuf wire = Unpooled.buffer();
        new Frame(Frame.Kind.PROOF, new byte[Handshake.PROOF_BYTES]).writeTo(wire);
        Frame.of(Frame.Kind.RUN, "load=ping-pong\n").writeTo(wire);
        Frame.of(Frame.Kind.REPORT).writeTo(wire);
        byte[] bytes = new byte[wire.readableBytes()];
        wire.readBytes(bytes).release();
        return bytes;
    }

    /** Returns noise, or the valid bytes with some changed, and some taken out, doubled or put in between. */
    private static byte[] malformed(SplittableRandom random, byte[] valid) {
        if (random.nextInt(8) == 0) {
            byte[] noise = new byte[random.nextInt(2 * valid.length)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] bytes = valid.clone();
        for (int left = random.nextInt(4); left > 0; left--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
            case 1 -> Arrays.copyOfRange(bytes, random.nextInt(bytes.length), bytes.length);
            case 2 -> {
                int at = random.nextInt(bytes.length);
                byte[] longer = Arrays.copyOf(bytes, 2 * bytes.length - at);
                System.arraycopy(bytes, at, longer, bytes.length, bytes.length - at);
                yield longer;
            }
            default -> bytes;
        };
    }

    /** An assertion that costs nothing when it holds: it is made millions of times. */
    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /** The generator must reach both sides, or it would test nothing. */
    private static final class Tally {

        private int accepted;
        private int refused;

        void add(boolean read) {
            if (read) {
                accepted++;
            } else {
                refused++;
            }
        }

        void requireBoth() {
            assertThat(accepted).isGreaterThan(COUNT / 100);
            assertThat(refused).isGreaterThan(COUNT / 100);
        }
    }
}
