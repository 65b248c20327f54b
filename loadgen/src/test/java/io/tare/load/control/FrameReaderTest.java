// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

    private static final int MAX_BYTES = 1000;

    @Test
    void readsWhatHasThisForm() throws MalformedException {
        ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex("00000003" + "02" + "613d31"));

        Frame frame = new FrameReader(MAX_BYTES).next(in).orElseThrow();

        assertThat(frame.kind()).isEqualTo(Frame.Kind.RUN);
        assertThat(frame.text()).isEqualTo("a=1");
        assertThat(frame.wireBytes()).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatWasWrittenHoweverItIsCut(Frame.Kind kind) throws MalformedException {
        for (int payloadBytes : new int[] {0, 1, 255, 256, 257, 513, MAX_BYTES}) {
            byte[] payload = new byte[payloadBytes];
            for (int i = 0; i < payloadBytes; i++) {
                payload[i] = (byte) i;
            }
            byte[] wire = bytes(new Frame(kind, payload));
            for (int cut = 0; cut < wire.length; cut++) {
                FrameReader reader = new FrameReader(MAX_BYTES);
                assertThat(reader.next(Unpooled.wrappedBuffer(wire, 0, cut))).isEmpty();
                Frame frame = reader.next(Unpooled.wrappedBuffer(wire, cut, wire.length - cut))
                        .orElseThrow();

                assertThat(frame.kind()).isEqualTo(kind);
                assertThat(frame.payload()).isEqualTo(payload);
            }
        }
    }

    @Test
    void readsNoByteBeyondAFrame() throws MalformedException {
        ByteBuf in = Unpooled.wrappedBuffer(
                bytes(Frame.of(Frame.Kind.REPORT)), bytes(Frame.of(Frame.Kind.RUN, "x")), new byte[] {0, 0});
        FrameReader reader = new FrameReader(MAX_BYTES);

        assertThat(reader.next(in).orElseThrow().kind()).isEqualTo(Frame.Kind.REPORT);
        assertThat(in.readableBytes()).isEqualTo(8);
        assertThat(reader.next(in).orElseThrow().text()).isEqualTo("x");
        assertThat(in.readableBytes()).isEqualTo(2);
        assertThat(reader.next(in)).isEmpty();
    }

    @Test
    void refusesALengthBeyondTheBoundBeforeThePayloadComes() {
        for (String length : new String[] {"000003e9", "7fffffff", "80000000", "ffffffff"}) {
            ByteBuf head = Unpooled.wrappedBuffer(HexFormat.of().parseHex(length + "05"));

            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> new FrameReader(MAX_BYTES).next(head))
                    .withMessage("a frame of " + Long.parseLong(length, 16) + " bytes, of which 1000 are allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 127, 128, 255})
    void refusesAKindThatIsNone(int kind) {
        ByteBuf head = Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 0, (byte) kind});

        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> new FrameReader(MAX_BYTES).next(head))
                .withMessage("a frame of the unknown kind " + kind);
    }

    @Test
    void carriesATicket() throws MalformedException {
        Ticket ticket = Ticket.random();

        assertThat(Frame.of(ticket).kind()).isEqualTo(Frame.Kind.TICKET);
        assertThat(Frame.of(ticket).ticket()).isEqualTo(ticket);
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> new Frame(Frame.Kind.TICKET, new byte[15]).ticket())
                .withMessage("a ticket of 15 bytes");
    }

    private static byte[] bytes(Frame frame) {
        byte[] bytes = new byte[frame.wireBytes()];
        frame.writeTo(Unpooled.wrappedBuffer(bytes).clear());
        return bytes;
    }
}
