// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {

    @Test
    void readsBackWhatWasWritten() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        Frame.Writer writer = new Frame.Writer(wire);
        writer.write(Frame.Channel.LINK, new byte[] {1, 2, 3});
        writer.write(Frame.Channel.END, new byte[0]);
        Frame.Reader reader = reader(wire.toByteArray());
        Frame link = Objects.requireNonNull(reader.read());
        assertThat(link.channel()).isEqualTo(Frame.Channel.LINK);
        assertThat(link.payload()).containsExactly(1, 2, 3);
        Frame end = Objects.requireNonNull(reader.read());
        assertThat(end.channel()).isEqualTo(Frame.Channel.END);
        assertThat(reader.read()).isNull();
    }

    @Test
    void saysSoWhenSomethingElseWroteToTheStream() {
        byte[] text = "OpenJDK 64-Bit Server VM warning".getBytes(StandardCharsets.UTF_8);
        assertThatIOException().isThrownBy(() -> reader(text).read()).withMessageContaining("other than the relay");
    }

    @Test
    void refusesALengthBeyondTheBoundBeforeItAllocates() {
        byte[] huge = {(byte) 0xC7, 0x54, 1, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        assertThatIOException().isThrownBy(() -> reader(huge).read()).withMessageContaining("malformed frame");
    }

    @Test
    void survivesAnyBytes() {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            if (noise.length > 2 && random.nextBoolean()) {
                noise[0] = (byte) 0xC7;
                noise[1] = 0x54;
            }
            Throwable thrown = catchThrowable(() -> {
                Frame.Reader reader = reader(noise);
                while (reader.read() != null) {
                    assertThat(noise).isNotEmpty();
                }
            });
            assertThat(thrown)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isNull(),
                            bounded -> assertThat(bounded).isInstanceOf(IOException.class));
        }
    }

    private static Frame.Reader reader(byte[] wire) {
        return new Frame.Reader(new ByteArrayInputStream(wire));
    }
}
