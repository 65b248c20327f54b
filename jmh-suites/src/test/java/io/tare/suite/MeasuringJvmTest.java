// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.POJONode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.netty.channel.ConnectTimeoutException;
import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.runner.BenchmarkException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

class MeasuringJvmTest {

    static Stream<Throwable> thrown() {
        return Stream.of(
                new RefusedException("not here"),
                // Its cause cannot be sent.
                new RefusedException("not here", new StatusRuntimeException(Status.INTERNAL)),
                new EngineException("broken", new StatusRuntimeException(Status.INTERNAL)),
                new PeerUnreachableException("too far"),
                new IllegalStateException("why", new IOException("because")),
                new PSQLException("no server", PSQLState.CONNECTION_FAILURE),
                new ConnectTimeoutException("late"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void takesFromAForkWhateverABenchmarkThrows(Throwable thrown) throws Exception {
        BenchmarkException sent = new BenchmarkException("in the fork", List.of(thrown));
        assertThat(received(sent))
                .isInstanceOf(BenchmarkException.class)
                .satisfies(there -> assertThat(((Throwable) there).getSuppressed()[0])
                        .hasMessage(thrown.getMessage())
                        .hasSameClassAs(thrown));
    }

    static Stream<Object> notAsked() {
        // What chains of objects that run code on being read are made of.
        return Stream.of(new POJONode(null), new IllegalStateException(new Carrier(new POJONode(null))));
    }

    @ParameterizedTest
    @MethodSource("notAsked")
    void takesNothingElse(Object object) {
        assertThatExceptionOfType(InvalidClassException.class).isThrownBy(() -> received(object));
    }

    private static final class Carrier extends Exception {

        private static final long serialVersionUID = 1;

        @SuppressWarnings({"unused", "serial"}) // Written and read by the JDK.
        private final Object carried;

        Carrier(Object carried) {
            this.carried = carried;
        }
    }

    private static Object received(Object sent) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(sent);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            in.setObjectInputFilter(MeasuringJvm::fromFork);
            return in.readObject();
        }
    }
}
