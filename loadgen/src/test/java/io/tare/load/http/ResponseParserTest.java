// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final ResponseParser parser = new ResponseParser();

    @AfterEach
    void close() {
        parser.close();
    }

    static Stream<Arguments> responses() {
        return Stream.of(
                Arguments.of(OK + "Content-Length: 0\r\n\r\n", 200, true, 0),
                Arguments.of(OK + "content-LENGTH:5\t \r\n\r\nhello", 200, true, 5),
                Arguments.of(OK + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 200, true, 5),
                Arguments.of("HTTP/1.1 200\nContent-Length: 1\n\nx", 200, true, 1),
                Arguments.of("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n", 204, true, 0),
                Arguments.of("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", 304, true, 0),
                Arguments.of("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", 404, true, 2),
                Arguments.of("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nno", 200, false, 2),
                Arguments.of("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok", 200, true, 2),
                Arguments.of(OK + "Connection: upgrade , Close\r\nContent-Length: 2\r\n\r\nno", 200, false, 2),
                Arguments.of(OK + "Connection: closed\r\nContent-Length: 2\r\n\r\nok", 200, true, 2),
                Arguments.of(OK + "Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, true, 5),
                Arguments.of(
                        OK
                                + "Transfer-Encoding: chunked\r\n\r\n00b;x=\"y\"\r\nhello\r\nworl\r\n1 \r\nd\r\n0\r\nX: y\r\n\r\n",
                        200,
                        true,
                        12),
                Arguments.of(
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK
                                + "Content-Length: 3\r\n\r\nyes",
                        200,
                        true,
                        3));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void findsTheEndWhereverTheBytesAreCut(String response, int status, boolean keepsAlive, int bodyBytes)
            throws MalformedResponseException {
        for (int first = 0; first <= response.length(); first++) {
            for (int second = first; second <= response.length(); second += 7) {
                parser.reset();
                boolean complete = accept(response.substring(0, first));
                complete |= accept(response.substring(first, second));
                complete |= accept(response.substring(second));

                assertThat(complete).isTrue();
                assertThat(parser.status()).isEqualTo(status);
                assertThat(parser.keepsAlive()).isEqualTo(keepsAlive);
                assertThat(parser.bodyBytes()).isEqualTo(bodyBytes);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("responses")
    void takesNoByteBeyondTheEndAndIsNotDoneBeforeIt(String response, int status, boolean keepsAlive, int bodyBytes)
            throws MalformedResponseException {
        ByteBuf two = bytes(response + response);

        assertThat(accept(response.substring(0, response.length() - 1))).isFalse();
        parser.reset();
        assertThat(parser.accept(two)).isTrue();
        assertThat(two.readableBytes()).isEqualTo(response.length());
        parser.reset();
        assertThat(parser.accept(two)).isTrue();
        assertThat(two.isReadable()).isFalse();
    }

    @Test
    void readsUntilTheConnectionIsClosedWhereNothingSaysHowLongTheBodyIs() throws MalformedResponseException {
        assertThat(accept(OK + "\r\nhel")).isFalse();
        assertThat(accept("lo")).isFalse();

        assertThat(parser.acceptEnd()).isTrue();
        assertThat(parser.bodyBytes()).isEqualTo(5);
        assertThat(parser.keepsAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 2", OK + "A: b", OK + "Content-Length: 5\r\n\r\nhell"})
    void isNotCompleteWhenTheConnectionIsClosedEarlier(String begin) throws MalformedResponseException {
        accept(begin);

        assertThat(parser.acceptEnd()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "SSH-2.0-OpenSSH_9.2p1\r\n",
                "HTTP/2.0 200 OK\r\n",
                "http/1.1 200 OK\r\n",
                "HTTP/1.x 200 OK\r\n",
                "HTTP/1.1 20 OK\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 099 OK\r\n",
                "HTTP/1.1 999 OK\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                OK + "no colon\r\n",
                OK + ": no name\r\n",
                OK + " folded: line\r\n",
                OK + "Content-Length : 5\r\n",
                OK + "Content-Length: five\r\n",
                OK + "Content-Length: -5\r\n",
                OK + "Content-Length:\r\n",
                OK + "Content-Length: 5, 5\r\n",
                OK + "Content-Length: 5\r\nContent-Length: 6\r\n",
                OK + "Content-Length: 9999999999999999999\r\n",
                OK + "Transfer-Encoding: gzip, chunked\r\n",
                OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                OK + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n5x\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n1000000000000000\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n"
            })
    void rejectsWhatIsNoResponse(String bytes) {
        assertThatExceptionOfType(MalformedResponseException.class).isThrownBy(() -> accept(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 ",
                OK,
                OK + "A: ",
                "HTTP/1.1 100 Continue\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n1;",
                OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n"
            })
    void boundsWhatHasNoEnd(String begin) throws MalformedResponseException {
        String more = begin.startsWith("HTTP/1.1 100") ? begin : begin.endsWith("\n") ? "A: b\r\n" : "a";
        accept(begin);
        assertThatExceptionOfType(MalformedResponseException.class).isThrownBy(() -> {
            for (int i = 0; i <= ResponseParser.MAX_HEAD_BYTES; i++) {
                accept(more);
            }
        });
    }

    /** Whatever comes, and however it is cut: an answer or the one exception. */
    @Test
    void survivesNoise() {
        Random random = new Random(7);
        String alphabet = "HTTP/1.1 200 OK\r\n\r\n\r\nContent-Length: 5\r\nTransfer-Encoding: chunked;,\t\u00ff\u0000";
        int malformed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder noise = new StringBuilder(random.nextInt(3) == 0 ? "" : OK);
            for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
                int from = random.nextInt(alphabet.length());
                noise.append(alphabet, from, from + random.nextInt(alphabet.length() - from));
            }
            parser.reset();
            try {
                for (int from = 0; from < noise.length(); ) {
                    int to = from + 1 + random.nextInt(noise.length() - from);
                    accept(noise.substring(from, to));
                    from = to;
                }
            } catch (MalformedResponseException e) {
                malformed++;
            }
        }
        assertThat(malformed).isBetween(1, 19_999);
    }

    private boolean accept(String text) throws MalformedResponseException {
        return parser.accept(bytes(text));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
