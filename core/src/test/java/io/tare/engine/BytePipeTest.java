// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BytePipeTest {

    private final BytePipe pipe = new BytePipe();

    @Test
    void givesTheBytesInOrderThenTheEnd() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (var sink = pipe.sink()) {
                for (int offset = 0; offset < sent.length; offset += 1000) {
                    sink.write(sent, offset, 1000);
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(pipe.source().readAllBytes()).isEqualTo(sent);
        writer.join();
    }

    @Test
    void endsAReadThatWaitsWhenItsSourceIsClosed() throws Exception {
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return pipe.source().read();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        pipe.source().close();
        assertThat(read.join()).isEqualTo(-1);
    }

    @Test
    void refusesToWriteToAClosedSource() throws Exception {
        pipe.source().close();
        assertThatIOException().isThrownBy(() -> pipe.sink().write(1));
    }

    @Test
    void tellsTheEndEvenFromAnInterruptedThread() throws Exception {
        Thread.currentThread().interrupt();
        pipe.sink().close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pipe.source().read()).isEqualTo(-1);
    }
}
