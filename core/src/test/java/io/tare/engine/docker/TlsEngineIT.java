// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.Engine;
import io.tare.engine.EngineContract;
import io.tare.engine.EngineException;
import io.tare.program.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real engine behind TLS, as a machine elsewhere has it: all that a fork relies on has to come through. */
class TlsEngineIT extends EngineContract {

    private static final int PIECE_BYTES = 64 << 10;

    private Optional<SSLServerSocket> server = Optional.empty();

    @Override
    protected Engine connect() {
        try {
            Path client = identity("client", "subjectAltName=DNS:client");
            serve(identity("server", "subjectAltName=IP:127.0.0.1"));
            return DockerEngine.connect(endpoint(client), owner);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() throws IOException {
        // Without an engine nobody has started it.
        if (server.isPresent()) {
            server.get().close();
        }
    }

    @Test
    void refusesAServerOfAnotherAuthorityAndSaysWhichCertificatesItHas() throws Exception {
        Path stranger = Files.createDirectory(directory.resolve("stranger"));
        authority(stranger);
        Files.copy(directory.resolve("client/cert.pem"), stranger.resolve("cert.pem"));
        Files.copy(directory.resolve("client/key.pem"), stranger.resolve("key.pem"));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> DockerEngine.connect(endpoint(stranger), owner))
                .withMessageContaining("tcp://127.0.0.1")
                .withMessageContaining(stranger.toString());
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> DockerEngine.connect(endpoint(directory.resolve("nowhere")), owner))
                .withMessageContaining("ca.pem");
        assertThat(Path.of(System.getProperty("java.io.tmpdir"))
                        .toFile()
                        .list((parent, name) -> name.startsWith("tare-way-")))
                .hasSize(1);
    }

    private DockerEndpoint endpoint(Path certificates) {
        return new DockerEndpoint(
                "tcp://127.0.0.1:" + server.orElseThrow().getLocalPort(), "a test", true, certificates);
    }

    private static void authority(Path folder) throws IOException {
        openssl(
                folder,
                "req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -days 2 -subj /CN=tare-test-authority");
    }

    /** A key and a certificate by the one authority of the test. */
    private Path identity(String name, String alternative) throws IOException {
        if (!Files.exists(directory.resolve("ca.pem"))) {
            authority(directory);
        }
        Path folder = Files.createDirectory(directory.resolve(name));
        Files.copy(directory.resolve("ca.pem"), folder.resolve("ca.pem"));
        Files.writeString(folder.resolve("extensions"), alternative);
        openssl(folder, "req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=" + name);
        openssl(
                folder,
                "x509 -req -in request.pem -CA ../ca.pem -CAkey ../ca-key.pem -CAcreateserial -out cert.pem -days 2"
                        + " -extfile extensions");
        return folder;
    }

    private static void openssl(Path folder, String words) throws IOException {
        Program.output(List.of("sh", "-c", "cd '" + folder + "' && openssl " + words));
    }

    private void serve(Path identity) throws Exception {
        SSLServerSocket listening = (SSLServerSocket) PemFiles.in(identity)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server = Optional.of(listening);
        listening.setNeedClientAuth(true);
        Path real = Path.of(RealEngine.endpoint().uri().replaceFirst("^unix://", ""));
        daemon(() -> {
            while (true) {
                SSLSocket near = (SSLSocket) listening.accept();
                daemon(() -> carry(near, real));
            }
        });
    }

    private static void carry(SSLSocket near, Path real) throws Exception {
        try (near;
                SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(real))) {
            Thread there = daemon(() -> {
                copy(near.getInputStream(), far);
                far.shutdownOutput();
            });
            copy(far, near.getOutputStream());
            near.shutdownOutput();
            there.join();
        }
    }

    /** Not by {@code Channels}' streams: there, a write waits for a read that has begun (JDK-4774871). */
    private static void copy(SocketChannel from, OutputStream to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(PIECE_BYTES);
        while (from.read(buffer) >= 0) {
            to.write(buffer.array(), 0, buffer.position());
            to.flush();
            buffer.clear();
        }
    }

    private static void copy(InputStream from, SocketChannel to) throws IOException {
        byte[] bytes = new byte[PIECE_BYTES];
        for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
            ByteBuffer piece = ByteBuffer.wrap(bytes, 0, count);
            while (piece.hasRemaining()) {
                to.write(piece);
            }
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    private static Thread daemon(Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (Exception oneSideIsGone) {
                        // As when a machine elsewhere closes.
                    }
                },
                "tls-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
