// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import io.netty.util.ReferenceCountUtil;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RespReaderTest {

    private static final int ROUNDS = 300;
    private static final int REPLIES = 1000;
    private static final String[] WORDS = {"ERR", "LOADING", "OOM", "WRONGTYPE", "lower", "", "NOAUTH1_"};

    /** What was understood of a reply. */
    private record Reading(char type, long number, String errorWord, int values) {}

    @Test
    void readsWhatNettysCodecWritesAsNettysCodecReadsItHoweverItIsCut() throws MalformedReplyException {
        SplittableRandom random = new SplittableRandom(20261127);
        for (int round = 0; round < ROUNDS; round++) {
            EmbeddedChannel encoder = new EmbeddedChannel(new RedisEncoder());
            int count = random.nextInt(1, 20);
            for (int i = 0; i < count; i++) {
                encoder.writeOutbound(value(random, 0));
            }
            ByteBuf bytes = Unpooled.buffer();
            for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
                bytes.writeBytes(part);
                part.release();
            }
            encoder.finishAndReleaseAll();
            try {
                List<Reading> expected = byNetty(bytes.duplicate());
                assertThat(expected).hasSize(count);
                assertThat(inPieces(bytes, random)).as("round " + round).isEqualTo(expected);
            } finally {
                bytes.release();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n', %, 4, 6",
        "'~1\r\n#t\r\n', ~, 1, 2",
        "'_\r\n', _, -1, 1",
        "',1.5\r\n', ',', 0, 1",
        "'(123456789012345678901234567890\r\n', (, 0, 1",
        "'=7\r\ntxt:abc\r\n', =, 7, 1",
        "'|1\r\n+ttl\r\n:3\r\n$1\r\na\r\n', $, 1, 1",
        "'*2\r\n|1\r\n+ttl\r\n:3\r\n:1\r\n:2\r\n', *, 2, 6",
        "'>2\r\n+invalidate\r\n+key\r\n:7\r\n', ':', 7, 1",
    })
    void readsWhatResp3Adds(String reply, char type, long number, int values) throws MalformedReplyException {
        RespReader reader = new RespReader(true);
        ByteBuf bytes = ascii(reply);
        assertThat(reader.read(bytes)).isTrue();
        assertThat(bytes.isReadable()).isFalse();
        assertThat(reading(reader)).isEqualTo(new Reading(type, number, "", values));
        assertThat(reader.isNull()).isEqualTo(type == '_');
    }

    @Test
    void readsTheWordOfAnErrorInABulkString() throws MalformedReplyException {
        RespReader reader = new RespReader(true);
        assertThat(reader.read(ascii("!21\r\nSYNTAX invalid syntax\r\n"))).isTrue();
        assertThat(reader.isError()).isTrue();
        assertThat(reader.errorWord()).isEqualTo("SYNTAX");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OK\r\n",
                "\r\n",
                "HTTP/1.1 400 Bad Request\r\n",
                ":\r\n",
                ":-\r\n",
                ":1x\r\n",
                ":--1\r\n",
                ":9223372036854775808\r\n",
                ":99999999999999999999\r\n",
                "+OK\n",
                "+OK\rx",
                "$3\r\nabcd\r\n",
                "$3\r\nabc\rx",
                "$-2\r\n",
                "$536870913\r\n",
                "$9223372036854775807\r\n",
                "$9223372036854775808\r\n",
                "*1048577\r\n",
                "*-9\r\n",
                "*2000000\r\n",
                "%1\r\n+a\r\n+b\r\n",
                "_\r\n",
            })
    void refusesWhatIsNotRespOrOutOfAllBounds(String reply) {
        RespReader reader = new RespReader(false);
        ByteBuf bytes = ascii(reply);
        assertThatExceptionOfType(MalformedReplyException.class).isThrownBy(() -> reader.read(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%524289\r\n", "_x\r\n", "~-1\r\n", "!-1\r\n"})
    void refusesWhatIsNotResp3(String reply) {
        assertThatExceptionOfType(MalformedReplyException.class)
                .isThrownBy(() -> new RespReader(true).read(ascii(reply)));
    }

    @Test
    void takesWhatIsJustWithinTheBounds() {
        assertThatNoException()
                .isThrownBy(() ->
                        new RespReader(false).read(ascii("+" + "x".repeat(RespReader.MAX_LINE_BYTES) + "\r\n")));
        assertThatNoException()
                .isThrownBy(() -> new RespReader(false).read(ascii("*1\r\n".repeat(RespReader.MAX_DEPTH) + ":1\r\n")));
        assertThatNoException()
                .isThrownBy(() -> new RespReader(false).read(ascii("$" + RespReader.MAX_BULK_BYTES + "\r\nbegin")));
        assertThatNoException().isThrownBy(() -> new RespReader(false).read(ascii(":-9223372036854775808\r\n")));
    }

    @Test
    void refusesEndlessLinesAndNestingAtTheFirstByteTooMany() throws MalformedReplyException {
        RespReader line = new RespReader(false);
        assertThat(line.read(ascii("+" + "x".repeat(RespReader.MAX_LINE_BYTES))))
                .isFalse();
        assertThatExceptionOfType(MalformedReplyException.class)
                .isThrownBy(() -> line.read(ascii("x")))
                .withMessage("a line is longer than 65536 bytes");
        RespReader nested = new RespReader(false);
        assertThat(nested.read(ascii("*1\r\n".repeat(RespReader.MAX_DEPTH)))).isFalse();
        assertThatExceptionOfType(MalformedReplyException.class)
                .isThrownBy(() -> nested.read(ascii("*1\r\n")))
                .withMessage("arrays are nested more than 32 deep");
        RespReader many = new RespReader(false);
        assertThatExceptionOfType(MalformedReplyException.class)
                .isThrownBy(() -> many.read(ascii("*2\r\n" + ("*600000\r\n" + ":1\r\n".repeat(600_000)).repeat(2))))
                .withMessage("a reply has more than 1048576 values");
    }

    /** What it says of bytes of chance does not matter, but that it ends, and knows no other exception. */
    @Test
    void survivesBytesOfChance() {
        SplittableRandom random = new SplittableRandom(7);
        byte[] likely = "*$+-:%~_#,(!=>|0123456789\r\n\r\n\r\nERR".getBytes(StandardCharsets.US_ASCII);
        int malformed = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(1, 64)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(20) == 0 ? (byte) random.nextInt(256) : likely[random.nextInt(likely.length)];
            }
            RespReader reader = new RespReader(random.nextBoolean());
            ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
            try {
                while (reader.read(buffer)) {
                    assertThat(reader.values()).isPositive();
                }
                assertThat(buffer.isReadable()).isFalse();
            } catch (MalformedReplyException e) {
                malformed++;
            }
        }
        assertThat(malformed).isBetween(1000, 20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+OK\r\n", ":12345\r\n", "$3\r\nabc\r\n", "*2\r\n$3\r\nabc\r\n:1\r\n", "-ERR no\r\n"})
    void allocatesNothingWhereNettysCodecMakesObjects(String reply) throws MalformedReplyException {
        ByteBuf bytes = ascii(reply.repeat(REPLIES));
        EmbeddedChannel netty = RespServer.decoder();
        RespReader reader = new RespReader(false);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long ours = Long.MAX_VALUE;
        long nettys = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            bytes.readerIndex(0);
            int count = 0;
            while (reader.read(bytes)) {
                count++;
            }
            long between = threads.getCurrentThreadAllocatedBytes();
            assertThat(count).isEqualTo(REPLIES);
            ours = Math.min(ours, between - before);
            bytes.readerIndex(0);
            long again = threads.getCurrentThreadAllocatedBytes();
            netty.writeInbound(bytes.retainedDuplicate());
            nettys = Math.min(nettys, threads.getCurrentThreadAllocatedBytes() - again);
            netty.releaseInbound();
        }
        netty.finishAndReleaseAll();
        assertThat(ours / REPLIES).isZero();
        assertThat(nettys / REPLIES).isGreaterThan(16);
    }

    private static RedisMessage value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth < 5 ? 7 : 5)) {
            case 0 -> new SimpleStringRedisMessage(text(random, 40));
            case 1 ->
                new ErrorRedisMessage(
                        WORDS[random.nextInt(WORDS.length)] + (random.nextBoolean() ? " " + text(random, 30) : ""));
            case 2 -> new IntegerRedisMessage(random.nextLong() >> random.nextInt(64));
            case 3 ->
                new FullBulkStringRedisMessage(Unpooled.copiedBuffer(
                        text(random, 300) + "\r\n".repeat(random.nextInt(3)), StandardCharsets.US_ASCII));
            case 4 ->
                random.nextBoolean()
                        ? FullBulkStringRedisMessage.NULL_INSTANCE
                        : FullBulkStringRedisMessage.EMPTY_INSTANCE;
            case 5 -> random.nextBoolean() ? ArrayRedisMessage.NULL_INSTANCE : ArrayRedisMessage.EMPTY_INSTANCE;
            default -> {
                List<RedisMessage> children = new ArrayList<>();
                for (int i = random.nextInt(1, 6); i > 0; i--) {
                    children.add(value(random, depth + 1));
                }
                yield new ArrayRedisMessage(children);
            }
        };
    }

    private static String text(SplittableRandom random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append((char) random.nextInt(' ', '~'));
        }
        return text.toString();
    }

    private static List<Reading> byNetty(ByteBuf bytes) {
        EmbeddedChannel decoder = RespServer.decoder();
        decoder.writeInbound(bytes.retain());
        List<Reading> readings = new ArrayList<>();
        for (Object message = decoder.readInbound(); message != null; message = decoder.readInbound()) {
            readings.add(reading(message));
            ReferenceCountUtil.release(message);
        }
        decoder.finishAndReleaseAll();
        return readings;
    }

    private static Reading reading(Object message) {
        if (message instanceof IntegerRedisMessage integer) {
            return new Reading(':', integer.value(), "", 1);
        }
        if (message instanceof ErrorRedisMessage error) {
            String word = error.content().split(" ", 2)[0];
            return new Reading('-', 0, word.matches("[A-Z0-9_]{1,24}") ? word : "", 1);
        }
        if (message instanceof FullBulkStringRedisMessage bulk) {
            return new Reading('$', bulk.isNull() ? -1 : bulk.content().readableBytes(), "", 1);
        }
        if (message instanceof ArrayRedisMessage array) {
            return new Reading('*', array.isNull() ? -1 : array.children().size(), "", values(array));
        }
        return new Reading('+', 0, "", 1);
    }

    private static int values(Object message) {
        return message instanceof ArrayRedisMessage array && !array.isNull()
                ? 1 + array.children().stream().mapToInt(RespReaderTest::values).sum()
                : 1;
    }

    private static List<Reading> inPieces(ByteBuf bytes, SplittableRandom random) throws MalformedReplyException {
        RespReader reader = new RespReader(false);
        List<Reading> readings = new ArrayList<>();
        while (bytes.isReadable()) {
            ByteBuf piece = bytes.readSlice(Math.min(bytes.readableBytes(), random.nextInt(1, 50)));
            while (reader.read(piece)) {
                readings.add(reading(reader));
            }
        }
        return readings;
    }

    private static Reading reading(RespReader reader) {
        return new Reading(
                (char) reader.type(), reader.number(), reader.isError() ? reader.errorWord() : "", reader.values());
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
