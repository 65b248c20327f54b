// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.netty.util.NetUtil;
import io.tare.run.DirectoryTree;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Where an nginx finds its configuration and the file it serves, whose name is its size; gone when it is closed. A user
 * without rights can make it and run nginx in it.
 *
 * @param path the directory
 */
record NginxDirectory(Path path) implements AutoCloseable {

    static final int MAX_CONNECTIONS = 65_535;
    static final int MAX_RESPONSE_BYTES = 10 << 20;
    static final int MAX_STREAMS = 1000;

    /** What nginx needs beside its clients. */
    private static final int OTHER_CONNECTIONS = 64;

    /**
     * Makes it.
     *
     * @param address       where nginx shall listen
     * @param connections   how many clients it shall have at once, in [1, 65535]
     * @param responseBytes the size of the file, in [0, 10 MiB]
     * @param tls           whether it shall listen with TLS, with a certificate of its own
     * @param streams       how many requests of HTTP/2 it shall take at once on a connection, in [1, 1000]; empty: it shall
     *                      speak HTTP/1.1
     */
    static NginxDirectory make(
            InetSocketAddress address, int connections, int responseBytes, boolean tls, OptionalInt streams)
            throws IOException {
        check("connections", connections, 1, MAX_CONNECTIONS);
        check("responseBytes", responseBytes, 0, MAX_RESPONSE_BYTES);
        if (streams.isPresent()) {
            check("streams", streams.getAsInt(), 1, MAX_STREAMS);
        }
        NginxDirectory directory = new NginxDirectory(Files.createTempDirectory("nginx"));
        try {
            directory.fill(address, connections, responseBytes, tls, streams);
            return directory;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    Path configuration() {
        return path.resolve("nginx.conf");
    }

    @Override
    public void close() throws IOException {
        DirectoryTree.delete(path);
    }

    private void fill(InetSocketAddress address, int connections, int responseBytes, boolean tls, OptionalInt streams)
            throws IOException {
        byte[] body = new byte[responseBytes];
        new Random(1).nextBytes(body);
        Path files = Files.createDirectory(path.resolve("files"));
        Files.write(files.resolve(Integer.toString(responseBytes)), body);
        if (tls) {
            ServerCertificate.make(path.resolve("certificate.pem"), path.resolve("key.pem"));
        }
        Files.writeString(configuration(), text(address, connections, tls, streams));
    }

    private String text(InetSocketAddress address, int connections, boolean tls, OptionalInt streams) {
        return """
            daemon off;
            # One process, as one worker would be: nothing is left when the kernel kills it.
            master_process off;
            pid %1$s/pid;
            error_log stderr;
            events {
                worker_connections %2$d;
            }
            http {
                access_log off;
                sendfile on;
                keepalive_requests 1000000000;
                keepalive_timeout 1h;
                default_type application/octet-stream;
                client_body_temp_path %1$s/temporary;
                proxy_temp_path %1$s/temporary;
                fastcgi_temp_path %1$s/temporary;
                uwsgi_temp_path %1$s/temporary;
                scgi_temp_path %1$s/temporary;
                server {
                    listen %3$s backlog=4096%4$s%5$s;%6$s
                    root %1$s/files;
                }
            }
            """.formatted(
                        path,
                        connections + OTHER_CONNECTIONS,
                        NetUtil.toSocketAddressString(address),
                        tls ? " ssl" : "",
                        // Not the directive "http2", which nginx has from 1.25.1 on; this one it has still.
                        streams.isPresent() ? " http2" : "",
                        (tls ? certificates() : "") + (streams.isPresent() ? streams(streams.getAsInt()) : ""));
    }

    /** Every handshake is a whole one, for all meters alike. */
    private String certificates() {
        return """

                    ssl_certificate %1$s/certificate.pem;
                    ssl_certificate_key %1$s/key.pem;
                    ssl_session_cache off;
                    ssl_session_tickets off;""".formatted(path);
    }

    private static String streams(int count) {
        return """

                    http2_max_concurrent_streams %d;""".formatted(count);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("-p " + name + "=" + value + ": possible: " + min + " to " + max);
        }
    }
}
