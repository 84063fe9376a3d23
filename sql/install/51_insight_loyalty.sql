-- Loyalty by Dick and Basu: what customers think, and what they do.

-- @since 0.2.0
CREATE TYPE loyalty_type AS ENUM ('no_loyalty', 'spurious', 'latent', 'true_loyalty');
-- @end

COMMENT ON TYPE loyalty_type
    IS 'loyalty by attitude and patronage: no_loyalty < spurious < latent < true_loyalty';

CREATE FUNCTION loyalty_type(attitude boolean, patronage boolean) RETURNS loyalty_type
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION loyalty_type(boolean, boolean)
    IS 'true_loyalty with both attitude and patronage, latent with attitude only, spurious with '
       'patronage only, else no_loyalty';
